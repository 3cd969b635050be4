package dev.forebay.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running box office a command talks to: --url, FOREBAY_URL, the one of the data directory, else port 8080. */
final class Target {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The box office (default: $$FOREBAY_URL, else the one started with ./forebay up).")
    private @Nullable URI chosen;

    @Mixin
    private DataDir dataDir = new DataDir();

    URI url() {
        URI url = chosen;
        if (url == null) {
            String environment = System.getenv("FOREBAY_URL");
            url = environment != null && !environment.isBlank()
                    ? URI.create(environment.strip())
                    : Instance.running(dataDir.path())
                            .map(instance -> URI.create(instance.url()))
                            .orElse(URI.create("http://localhost:8080"));
        }
        if (url.getHost() == null || !String.valueOf(url.getScheme()).startsWith("http")) {
            throw CliException.usage(
                    "'" + url + "' is no address of a box office: give one like http://localhost:8080");
        }
        return url;
    }

    DataDir dataDir() {
        return dataDir;
    }
}
