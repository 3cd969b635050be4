package dev.forebay.bench;

import dev.forebay.base.ForebayClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many WebSocket clients of {@code /live} on one thread: small enough that what is measured is the server. Speaks what the
 * server uses: text frames without extensions; what comes in a frame is handed on with the time it was read at.
 */
final class SocketFleet implements AutoCloseable {
    private final ForebayClock clock = ForebayClock.system();
    private final Selector selector;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(256 * 1024);
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Received received;
    private final Thread reader;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile boolean open = true;

    /** Gets each text frame; called on the fleet's thread. */
    interface Received {
        void text(int socket, ByteBuffer payload, long nanos);
    }

    SocketFleet(Received received) throws IOException {
        this.received = received;
        this.selector = Selector.open();
        this.reader = Thread.ofPlatform().daemon().name("bench-sockets").unstarted(this::read);
    }

    /** Opens sockets one after the other; each sends {@code first} when the server has agreed. */
    void open(int count, int port, String first) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.socket().setTcpNoDelay(true);
            channel.write(ByteBuffer.wrap(("GET /live HTTP/1.1\r\nHost: 127.0.0.1:" + port
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            agree(channel);
            channel.write(masked(first));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Frames(channels.size()));
            channels.add(channel);
        }
    }

    /** Begins to read; sockets are all opened before. */
    void start() {
        reader.start();
    }

    /** Bytes read so far. */
    long bytes() {
        return bytes.sum();
    }

    /** Sockets that the server has ended. */
    long lost() {
        return lost.sum();
    }

    private static void agree(SocketChannel channel) throws IOException {
        var one = ByteBuffer.allocate(1);
        var answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            one.clear();
            if (channel.read(one) < 0 || answer.length() > 4_096) {
                throw new IOException("no WebSocket: " + answer);
            }
            answer.append((char) one.get(0));
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no WebSocket: " + answer);
        }
    }

    /** A client's frames are masked; a mask of zeros is one. */
    private static ByteBuffer masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        return frame.flip();
    }

    private void read() {
        try {
            while (open) {
                selector.select(key -> read(key), 500);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key) {
        try {
            incoming.clear();
            int count = ((SocketChannel) key.channel()).read(incoming);
            long now = clock.nanoTime();
            if (count < 0) {
                throw new IOException("ended by the server");
            }
            bytes.add(count);
            ((Frames) key.attachment()).take(incoming.flip(), now);
        } catch (IOException ended) {
            key.cancel();
            lost.increment();
        }
    }

    /** Puts the frames of one socket together. */
    private final class Frames {
        private final int socket;
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Frames(int socket) {
            this.socket = socket;
        }

        void take(ByteBuffer read, long now) throws IOException {
            ByteBuffer all = read;
            if (rest.hasRemaining()) {
                all = ByteBuffer.allocate(rest.remaining() + read.remaining())
                        .put(rest)
                        .put(read)
                        .flip();
            }
            while (next(all, now)) {
                // until a frame is not whole
            }
            rest = all.hasRemaining()
                    ? ByteBuffer.allocate(all.remaining()).put(all).flip()
                    : ByteBuffer.allocate(0);
        }

        /** A long text comes in several frames. */
        private void part(ByteBuffer payload, boolean last, long now) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            parts.writeBytes(bytes);
            if (last) {
                received.text(socket, ByteBuffer.wrap(parts.toByteArray()), now);
                parts.reset();
            }
        }

        private boolean next(ByteBuffer all, long now) throws IOException {
            int start = all.position();
            if (all.remaining() < 2) {
                return false;
            }
            int opcode = all.get(start) & 0x0f;
            long length = all.get(start + 1) & 0x7f;
            int header = length < 126 ? 2 : length == 126 ? 4 : 10;
            if (all.remaining() < header) {
                return false;
            }
            if (length == 126) {
                length = all.getShort(start + 2) & 0xffff;
            } else if (length == 127) {
                length = all.getLong(start + 2);
            }
            if (all.remaining() < header + length) {
                return false;
            }
            if (opcode == 8) {
                throw new IOException("closed by the server");
            }
            boolean last = (all.get(start) & 0x80) != 0;
            ByteBuffer payload = all.slice(start + header, (int) length);
            if (opcode == 1 && last) {
                received.text(socket, payload, now);
            } else if (opcode <= 1) {
                part(payload, last, now);
            }
            all.position(start + header + (int) length);
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        selector.wakeup();
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
