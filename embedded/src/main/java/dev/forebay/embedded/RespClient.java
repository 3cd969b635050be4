package dev.forebay.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection that speaks RESP2, for readiness and for tests: a command, its reply, nothing else. */
final class RespClient implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    /** What Redis answered with a minus sign. */
    record ErrorReply(String message) {}

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private Charset charset = StandardCharsets.UTF_8;

    RespClient(int port, Duration timeout, @Nullable SSLContext tls) throws IOException {
        int millis = Math.max(1, Math.toIntExact(timeout.toMillis()));
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(HOST, port), millis);
            plain.setSoTimeout(millis);
            plain.setTcpNoDelay(true);
            socket = tls == null ? plain : encrypted(plain, port, tls);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = new BufferedOutputStream(socket.getOutputStream());
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket encrypted(Socket plain, int port, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, HOST, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** What is text from now on; UTF-8 unless told. */
    @CanIgnoreReturnValue
    RespClient in(Charset other) {
        charset = other;
        return this;
    }

    /** The same as {@link #call}, with an error reply as an exception. */
    @CanIgnoreReturnValue
    @Nullable
    Object require(String... command) throws IOException {
        Object reply = call(command);
        if (reply instanceof ErrorReply error) {
            throw new EmbeddedServerException("Redis refused " + command[0] + ": " + error.message());
        }
        return reply;
    }

    /** The reply: a String, a Long, a List, an {@link ErrorReply}, or null. */
    @Nullable
    Object call(String... command) throws IOException {
        out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (String part : command) {
            byte[] bytes = part.getBytes(charset);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
        out.flush();
        return reply();
    }

    private @Nullable Object reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> new ErrorReply(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("not RESP: " + line);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        in.readFully(new byte[2]);
        return new String(bytes, charset);
    }

    private @Nullable List<@Nullable Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(reply());
        }
        return elements;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("Redis closed the connection");
            }
            line.append((char) c);
        }
        in.readFully(new byte[1]);
        if (line.isEmpty()) {
            throw new IOException("not RESP: an empty line");
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
