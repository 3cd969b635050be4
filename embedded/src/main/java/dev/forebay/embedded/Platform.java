package dev.forebay.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine at hand, as the names of the bundled binaries put it. */
record Platform(Os os, Arch arch, boolean musl) {

    enum Os {
        LINUX,
        MACOS,
        OTHER
    }

    enum Arch {
        AMD64,
        ARM64,
        OTHER
    }

    static Platform current() {
        return of(
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    static Platform of(String osName, String osArch, boolean musl) {
        String name = osName.toLowerCase(Locale.ROOT);
        Os os = name.startsWith("linux") ? Os.LINUX : name.startsWith("mac") ? Os.MACOS : Os.OTHER;
        Arch arch = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Arch.AMD64;
            case "aarch64", "arm64" -> Arch.ARM64;
            default -> Arch.OTHER;
        };
        return new Platform(os, arch, musl);
    }

    String redisResource() {
        String system = os == Os.LINUX ? "linux" : "darwin";
        return "redis-server-7.0.15-" + system + (arch() == Arch.AMD64 ? "-amd64" : "-arm64");
    }

    String postgresResource() {
        String system = os == Os.LINUX ? "linux" : "darwin";
        return "postgres-" + system + (arch == Arch.AMD64 ? "-x86_64" : "-arm_64") + (musl ? "-alpine_linux" : "")
                + ".txz";
    }

    boolean supported() {
        return os != Os.OTHER && arch != Arch.OTHER;
    }

    @Override
    public String toString() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch") + (musl ? " with musl" : "");
    }
}
