package dev.forebay.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts redis-server at its site, and opens connections to it. */
record RedisLaunch(Path program, RedisConfiguration configuration, SupervisedServer.Site site)
        implements SupervisedServer.Launch {
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

    @Override
    public List<String> command() {
        return configuration.command(program, site);
    }

    @Override
    public Path workingDirectory() {
        return configuration.workingDirectory();
    }

    @Override
    public boolean answers() {
        try (RespClient client = connect(PING_TIMEOUT)) {
            return "PONG".equals(client.call("PING"))
                    && (!configuration.clusterOfOne() || ownsAllSlots(client))
                    && tookFirstCommand(client);
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean tookFirstCommand(RespClient client) throws IOException {
        if (!configuration.firstCommand().isEmpty()) {
            client.require(configuration.firstCommand().toArray(String[]::new));
        }
        return true;
    }

    private static boolean ownsAllSlots(RespClient client) throws IOException {
        if (clusterInfo(client).contains("cluster_slots_assigned:0")) {
            client.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        }
        return clusterInfo(client).contains("cluster_state:ok");
    }

    private static String clusterInfo(RespClient client) throws IOException {
        return String.valueOf(client.call("CLUSTER", "INFO"));
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Duration pace() {
        return Duration.ofMillis(2);
    }

    @Override
    public boolean killedAtClose() {
        return site.temporary();
    }

    /** A connection, logged in. */
    RespClient connect(Duration timeout) throws IOException {
        RedisTls tls = configuration.security().tls();
        RespClient client = new RespClient(site.port(), timeout, tls == null ? null : tls.context());
        List<String> login = configuration.login();
        if (!login.isEmpty() && client.call(login.toArray(String[]::new)) instanceof RespClient.ErrorReply error) {
            client.close();
            throw new IOException(error.message());
        }
        return client;
    }
}
