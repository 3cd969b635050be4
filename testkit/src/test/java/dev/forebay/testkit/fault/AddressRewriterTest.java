package dev.forebay.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressRewriterTest {
    private static final String REPLIES = "-MOVED 866 127.0.0.1:18001\r\n"
            + "$60\r\nab 127.0.0.1:18001@28001 master\ncd 127.0.0.1:18002@28002 slave\r\n"
            + "*4\r\n$9\r\n127.0.0.1\r\n:18002\r\n$40\r\nid\r\n*0\r\n"
            + "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n18001\r\n"
            + "%2\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n$4\r\nport\r\n$5\r\n18002\r\n"
            + "$30\r\nmymaster 127.0.0.1 18001 127.0.0.1 18002\r\n"
            + ":18001\r\n$5\r\n18002\r\n+S-18001 127.0.0.1:17000 127.0.0.127:18001\r\n";

    private static final String REWRITTEN = "-MOVED 866 127.0.0.1:11001\r\n"
            + "$60\r\nab 127.0.0.1:11001@28001 master\ncd 127.0.0.1:11002@28002 slave\r\n"
            + "*4\r\n$9\r\n127.0.0.1\r\n:11002\r\n$40\r\nid\r\n*0\r\n"
            + "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n11001\r\n"
            + "%2\r\n$2\r\nip\r\n$9\r\n127.0.0.1\r\n$4\r\nport\r\n$5\r\n11002\r\n"
            + "$30\r\nmymaster 127.0.0.1 11001 127.0.0.1 11002\r\n"
            + ":18001\r\n$5\r\n18002\r\n+S-18001 127.0.0.1:17000 127.0.0.127:18001\r\n";

    @Test
    void everyFormOfAnAddressIsRewrittenAndNothingElse() {
        assertThat(inChunksOf(REPLIES.length())).isEqualTo(REWRITTEN);
    }

    @Test
    void whereverChunksEndTheResultIsTheSame() {
        for (int size = 1; size < REPLIES.length(); size++) {
            assertThat(inChunksOf(size)).as("chunks of %d", size).isEqualTo(REWRITTEN);
        }
    }

    @Test
    void aWholeReplyIsNeverHeldBack() {
        var rewriter = new AddressRewriter(Map.of(18_001, 11_001));
        for (String reply : REPLIES.split("(?<=\r\n)(?=[-+%*])", -1)) {
            byte[] bytes = reply.getBytes(StandardCharsets.US_ASCII);
            assertThat(rewriter.next(bytes, bytes.length)).as(reply).hasSameSizeAs(bytes);
        }
    }

    private static String inChunksOf(int size) {
        var rewriter = new AddressRewriter(Map.of(18_001, 11_001, 18_002, 11_002));
        var out = new ByteArrayOutputStream();
        byte[] all = REPLIES.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < all.length; at += size) {
            byte[] chunk = Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
            out.writeBytes(rewriter.next(chunk, chunk.length));
        }
        return out.toString(StandardCharsets.US_ASCII);
    }
}
