package dev.forebay.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts of one cache in one process.
 *
 * @param nearHits answered in this process
 * @param remoteHits answered by Redis
 * @param replicaHits those of them that a replica of Redis answered
 * @param misses answered by neither
 * @param loads values loaded
 * @param loadFailures loads that threw or timed out
 * @param loadTime all loads together
 * @param joined calls that waited for a load of somebody else in place of loading
 * @param staleServed answers whose time was over
 * @param refusedFills loaded values that were not kept because of an invalidation meanwhile
 * @param unreadable entries that could not be read
 * @param remoteFailures calls that Redis did not answer
 * @param evicted entries that left the near tier for want of room
 * @param nearSize entries near now
 * @param nearCapacity most of them; 0 where they are bounded by weight, or there is no near tier
 * @param nearWeight what they weigh together; 0 where they are only counted
 * @param nearMostWeight the most they may weigh; 0 where they are only counted
 */
public record CacheStatistics(
        long nearHits,
        long remoteHits,
        long replicaHits,
        long misses,
        long loads,
        long loadFailures,
        Duration loadTime,
        long joined,
        long staleServed,
        long refusedFills,
        long unreadable,
        long remoteFailures,
        long evicted,
        long nearSize,
        long nearCapacity,
        long nearWeight,
        long nearMostWeight) {
    /** What came since {@code start}, which was counted before; the near tier as it is now. */
    CacheStatistics since(CacheStatistics start) {
        return new CacheStatistics(
                nearHits - start.nearHits,
                remoteHits - start.remoteHits,
                replicaHits - start.replicaHits,
                misses - start.misses,
                loads - start.loads,
                loadFailures - start.loadFailures,
                loadTime.minus(start.loadTime),
                joined - start.joined,
                staleServed - start.staleServed,
                refusedFills - start.refusedFills,
                unreadable - start.unreadable,
                remoteFailures - start.remoteFailures,
                evicted - start.evicted,
                nearSize,
                nearCapacity,
                nearWeight,
                nearMostWeight);
    }

    public long requests() {
        return nearHits + remoteHits + misses;
    }

    /** Part of the requests that needed no load, 0 to 1; 1 where nothing was asked. */
    public double hitRate() {
        long all = requests();
        return all == 0 ? 1 : (double) (nearHits + remoteHits) / all;
    }

    /** Mean time of a load; zero where there was none. */
    public Duration meanLoad() {
        return loads == 0 ? Duration.ZERO : loadTime.dividedBy(loads);
    }

    /** What an operator should look at, in words. */
    public List<String> recommendations() {
        var words = new ArrayList<String>();
        if (requests() >= 100 && hitRate() < 0.8) {
            words.add("hit rate is %.0f %%, below 80 %%: is the time to live too short, or each key asked once?"
                    .formatted(hitRate() * 100));
        }
        if (loads > 0 && meanLoad().toMillis() > 50) {
            words.add(
                    "a load takes " + meanLoad().toMillis() + " ms on average, above 50 ms: refresh ahead or warm it");
        }
        if (loadFailures > 0) {
            words.add(loadFailures + " loads failed: allow stale values on errors, and look at the source");
        }
        if (remoteFailures > 0) {
            words.add(remoteFailures + " calls were not answered by Redis: see the gate");
        }
        if (unreadable > 0) {
            words.add(unreadable + " entries could not be read: raise the version when a value's form changes");
        }
        if (nearCapacity > 0 && nearSize * 10 > nearCapacity * 9) {
            words.add("the near tier is more than 90 % full: " + nearSize + " of " + nearCapacity);
        }
        if (nearMostWeight > 0 && nearWeight > nearMostWeight / 10 * 9) {
            words.add("the near tier is more than 90 % full: it weighs " + nearWeight + " of " + nearMostWeight);
        }
        return words;
    }
}
