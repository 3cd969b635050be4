package dev.forebay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is compiled against the real API, and its links lead somewhere. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void itsJavaCompiles(@TempDir Path classes) throws Exception {
        String source = """
                import dev.forebay.hold.*;
                import java.util.List;
                class Snippet {
                    String run(Holds holds) {
                %s
                        return answer;
                    }
                }
                """.formatted(first("```java\n(.*?)```"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        boolean compiled = compiler.getTask(null, null, diagnostics, options, null, List.of(file))
                .call();
        assertThat(compiled).as("%s", diagnostics.getDiagnostics()).isTrue();
    }

    @Test
    void itsLinksLeadSomewhere() throws Exception {
        Matcher links = Pattern.compile("\\]\\((?!https?://)([^)#]+)").matcher(readme());
        assertThat(links.results().map(link -> link.group(1)).filter(target -> !Files.exists(ROOT.resolve(target))))
                .isEmpty();
    }

    private static String first(String pattern) throws Exception {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(readme());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String readme() throws Exception {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
