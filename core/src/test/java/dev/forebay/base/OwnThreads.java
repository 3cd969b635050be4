package dev.forebay.base;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The threads that come of what is done here, apart from those of test classes which run at the same time. */
public final class OwnThreads {
    private final ThreadGroup group = new ThreadGroup("own");

    /** Does it on a thread of the group, at most a minute; a failure is the cause of an ExecutionException. */
    public <T> T call(Callable<T> work) throws Exception {
        var task = new FutureTask<T>(work);
        new Thread(group, task, "caller").start();
        return task.get(1, TimeUnit.MINUTES);
    }

    /** Those that live and whose names begin so. */
    public Set<Thread> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> group.equals(thread.getThreadGroup()))
                .filter(thread -> thread.getName().startsWith(prefix))
                .collect(Collectors.toSet());
    }
}
