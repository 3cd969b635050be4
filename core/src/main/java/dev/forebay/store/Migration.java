package dev.forebay.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A migration file, named as Flyway names them: {@code V3__hold_unit.sql}. The file {@code index} of the folder lists
 * them, since a class path can't be listed inside every kind of jar.
 */
record Migration(int version, String name, String file, String text, String checksum) {
    private static final Pattern NAME = Pattern.compile("V(\\d+)__([a-z0-9_]+)\\.sql");

    static List<Migration> in(String folder) {
        List<Migration> migrations = Sql.read(folder + "/index")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> read(folder, line.strip()))
                .sorted(Comparator.comparingInt(Migration::version))
                .toList();
        long versions = migrations.stream().map(Migration::version).distinct().count();
        if (versions < migrations.size()) {
            throw new IllegalStateException(folder + "/index names a version twice");
        }
        return migrations;
    }

    private static Migration read(String folder, String file) {
        Matcher matcher = NAME.matcher(file);
        if (!matcher.matches()) {
            throw new IllegalStateException(folder + "/index names '" + file + "'; V<number>__<name>.sql is expected");
        }
        String text = Sql.read(folder + "/" + file).replace("\r\n", "\n");
        return new Migration(Integer.parseInt(matcher.group(1)), matcher.group(2), file, text, sha256(text));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
