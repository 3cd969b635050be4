package dev.forebay.testkit.sale;

import dev.forebay.testkit.fault.FaultyWay;
import dev.forebay.testkit.fault.NetworkFault;
import java.util.Locale;

/** What may befall one process of a sale while the others are well: all but the first one, whose ways are direct. */
public enum SellerFault {
    /** Connections to Redis are cut and refused. */
    CUT_FROM_REDIS {
        @Override
        void befall(Sale sale, int seller) {
            withoutRedis(sale, seller, NetworkFault.CUT);
        }
    },
    /** Half-open: Redis is silent, and later hears what was said meanwhile. */
    REDIS_HALF_OPEN {
        @Override
        void befall(Sale sale, int seller) {
            withoutRedis(sale, seller, NetworkFault.FROZEN);
        }
    },
    /** Redis answers later than a call may take. */
    REDIS_SLOW {
        @Override
        void befall(Sale sale, int seller) {
            withoutRedis(sale, seller, NetworkFault.SLOW);
        }
    },
    /** Redis answers after half of the time that a call may take. */
    REDIS_SLUGGISH {
        @Override
        void befall(Sale sale, int seller) {
            withoutRedis(sale, seller, NetworkFault.SLUGGISH);
        }
    },
    /** Connections to PostgreSQL are cut and refused. */
    CUT_FROM_POSTGRES {
        @Override
        void befall(Sale sale, int seller) {
            sale.withoutPostgres(seller, FaultyWay::cut, true);
        }
    },
    /** Half-open: PostgreSQL is silent, in the middle of transactions too, and later hears what was said. */
    POSTGRES_HALF_OPEN {
        @Override
        void befall(Sale sale, int seller) {
            sale.withoutPostgres(seller, FaultyWay::freeze, true);
        }
    },
    /** PostgreSQL answers late. */
    POSTGRES_SLUGGISH {
        @Override
        void befall(Sale sale, int seller) {
            sale.withoutPostgres(seller, NetworkFault.SLUGGISH::spoil, false);
        }
    },
    /** SIGKILL in the middle of grants, commits and answers; a new process takes its place. */
    KILLED {
        @Override
        void befall(Sale sale, int seller) {
            sale.kill(seller);
        }
    },
    /** SIGSTOP for longer than a grant waits for PostgreSQL, then SIGCONT. */
    STOPPED {
        @Override
        void befall(Sale sale, int seller) {
            sale.stop(seller);
        }
    };

    abstract void befall(Sale sale, int seller);

    /** It, for this process. */
    public Mishap of(int seller) {
        return sale -> befall(sale, seller);
    }

    /** For reports. */
    public String title() {
        return "process " + name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void withoutRedis(Sale sale, int seller, NetworkFault fault) {
        fault.spoil(sale.toRedis(seller));
        try {
            sale.answered(seller, sale.enough() / 4 + 1);
            sale.answered(0, sale.enough());
        } finally {
            sale.toRedis(seller).open();
        }
        sale.answered();
    }
}
