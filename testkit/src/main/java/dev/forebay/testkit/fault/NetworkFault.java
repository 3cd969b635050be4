package dev.forebay.testkit.fault;

import java.time.Duration;

/** What goes wrong between the application and Redis. */
public enum NetworkFault implements Fault {
    /** Half-open: sockets stand, nothing arrives; later it does arrive. */
    FROZEN {
        @Override
        public void begin(FaultyServers servers) {
            servers.toRedis().freeze();
        }
    },

    /** Each way takes longer than a call may. */
    SLOW {
        @Override
        public void begin(FaultyServers servers) {
            servers.toRedis().delay(Duration.ofMillis(400));
        }
    },

    /** A round trip takes nearly as long as a call may, and at times longer. */
    SLUGGISH {
        @Override
        public void begin(FaultyServers servers) {
            servers.toRedis().delay(Duration.ofMillis(60));
        }
    },

    /** Connections are cut and refused. */
    CUT {
        @Override
        public void begin(FaultyServers servers) {
            servers.toRedis().cut();
        }
    };

    @Override
    public void end(FaultyServers servers) {
        servers.toRedis().open();
    }

    @Override
    public boolean takesPostgresAway() {
        return false;
    }

    @Override
    public boolean touchesPostgres() {
        return false;
    }
}
