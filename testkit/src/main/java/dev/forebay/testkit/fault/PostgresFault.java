package dev.forebay.testkit.fault;

/** What goes wrong with PostgreSQL. */
public enum PostgresFault implements Fault {
    /** Stopped, and started again with its data. */
    RESTARTED(true) {
        @Override
        public void begin(FaultyServers servers) {
            servers.postgres().stop();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.postgres().restart();
        }
    },

    /** SIGKILL to all of it; it recovers from its log. */
    CRASHED(true) {
        @Override
        public void begin(FaultyServers servers) {
            servers.postgres().kill();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.postgres().restart();
        }
    },

    /** SIGSTOP: connections stand and nothing is answered. */
    HUNG(true) {
        @Override
        public void begin(FaultyServers servers) {
            servers.postgres().pause();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.postgres().resume();
        }
    },

    /** Every connection is ended by an operator, also in the middle of a commit. */
    BACKENDS_KILLED(false) {
        @Override
        public void begin(FaultyServers servers) {
            servers.postgres().killBackends();
        }

        @Override
        public void end(FaultyServers servers) {
            servers.postgres().killBackends();
        }
    };

    private final boolean takesAway;

    PostgresFault(boolean takesAway) {
        this.takesAway = takesAway;
    }

    @Override
    public boolean takesPostgresAway() {
        return takesAway;
    }

    @Override
    public boolean touchesPostgres() {
        return true;
    }
}
