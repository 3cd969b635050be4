package dev.forebay.testkit.fault;

import java.time.Duration;

/** What goes wrong between the application and a server, Redis where nothing else is said. */
public enum NetworkFault implements Fault {
    /** Half-open: sockets stand, nothing arrives; later it does arrive. */
    FROZEN {
        @Override
        public void spoil(FaultyWay way) {
            way.freeze();
        }
    },

    /** Each way takes longer than a call may. */
    SLOW {
        @Override
        public void spoil(FaultyWay way) {
            way.delay(Duration.ofMillis(400));
        }
    },

    /** A round trip takes nearly as long as a call may, and at times longer. */
    SLUGGISH {
        @Override
        public void spoil(FaultyWay way) {
            way.delay(Duration.ofMillis(60));
        }
    },

    /** Connections are cut and refused. */
    CUT {
        @Override
        public void spoil(FaultyWay way) {
            way.cut();
        }
    };

    /** Makes it happen on this way, which {@link FaultyWay#open} mends. */
    public abstract void spoil(FaultyWay way);

    @Override
    public void begin(FaultyServers servers) {
        spoil(servers.toRedis());
    }

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
