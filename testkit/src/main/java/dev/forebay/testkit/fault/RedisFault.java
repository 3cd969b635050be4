package dev.forebay.testkit.fault;

import java.time.Duration;

/** What goes wrong with Redis itself. */
public enum RedisFault implements Fault {
    /** SIGKILL; back with what was saved, which may be a second old. */
    KILLED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().kill();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().restart();
        }
    },

    /** SIGKILL; back with nothing. */
    KILLED_AND_EMPTY {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().kill();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().restartEmpty();
        }
    },

    /** SIGSTOP: connections stand and nothing is answered. */
    HUNG {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().pause();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().resume();
        }
    },

    /** FLUSHALL between two probes: it serves on, and knows nothing. */
    FLUSHED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("FLUSHALL");
        }

        @Override
        public void end(FaultyServers servers) {}
    },

    /** SCRIPT FLUSH: it knows no script any more. */
    SCRIPTS_FLUSHED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("SCRIPT", "FLUSH");
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().command("SCRIPT", "FLUSH");
        }
    },

    /** Its memory is full: it reads, and refuses what needs memory. */
    OUT_OF_MEMORY {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("CONFIG", "SET", "maxmemory", "1");
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().command("CONFIG", "SET", "maxmemory", "0");
        }
    },

    /** It became the replica of a master that is not there: it reads, and refuses to write. */
    READ_ONLY {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("REPLICAOF", "127.0.0.1", "1");
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().command("REPLICAOF", "NO", "ONE");
        }
    },

    /** CLIENT PAUSE: it takes commands, and runs them later. Nothing ends it before its time. */
    PAUSED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("CLIENT", "PAUSE", "1500", "ALL");
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().command(Duration.ofSeconds(10), "PING");
        }
    },

    /** CLIENT PAUSE WRITE: it reads, and writes later. */
    WRITES_PAUSED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("CLIENT", "PAUSE", "60000", "WRITE");
        }

        @Override
        public void end(FaultyServers servers) {
            servers.redis().command("CLIENT", "UNPAUSE");
        }
    },

    /** Every connection is closed by the server. */
    CLIENTS_KILLED {
        @Override
        public void begin(FaultyServers servers) {
            servers.redis().command("CLIENT", "KILL", "TYPE", "normal");
            servers.redis().command("CLIENT", "KILL", "TYPE", "pubsub");
        }

        @Override
        public void end(FaultyServers servers) {}
    };

    @Override
    public boolean takesPostgresAway() {
        return false;
    }

    @Override
    public boolean touchesPostgres() {
        return false;
    }
}
