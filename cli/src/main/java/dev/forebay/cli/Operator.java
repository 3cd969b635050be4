package dev.forebay.cli;

import dev.forebay.cli.BoxOfficeClient.Answer;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What the commands of operators have in common: whom they talk to, as whom, and how they print. */
final class Operator {
    @Mixin
    private Target target = new Target();

    @Mixin
    private AccessToken token = new AccessToken();

    @Option(names = "--json", description = "Prints the box office's answer as it is.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Asks, and prints the answer for programs or for people; a refusal goes to the error output. */
    int ask(
            PrintWriter out,
            PrintWriter err,
            BiFunction<BoxOfficeClient, String, Answer> question,
            Function<JsonNode, Integer> print) {
        try (BoxOfficeClient client = new BoxOfficeClient(target.url())) {
            Answer answer = question.apply(client, token.of("operator@example.com"));
            int code;
            if (!answer.ok()) {
                err.println("forebay: " + answer.problem());
                code = ExitCode.REFUSED;
            } else if (json) {
                out.println(answer.body());
                code = ExitCode.OK;
            } else {
                code = print.apply(answer.json());
            }
            out.flush();
            err.flush();
            return code;
        }
    }

    /** Asks for something that takes its time, and shows each line of the answer. */
    int follow(PrintWriter err, String path, BiConsumer<String, JsonNode> line) {
        try (BoxOfficeClient client = new BoxOfficeClient(target.url())) {
            Optional<Answer> refused = client.follow(path, token.of("operator@example.com"), line);
            refused.ifPresent(answer -> err.println("forebay: " + answer.problem()));
            err.flush();
            return refused.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
