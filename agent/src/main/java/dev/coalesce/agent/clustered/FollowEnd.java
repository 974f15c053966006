package dev.coalesce.agent.clustered;

import dev.coalesce.agent.cluster.EngineCall;
import dev.coalesce.agent.thread.BackgroundExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a flight's wait for another JVM. It comes on the thread of the engine's client or of the timer, and goes on
 * in the background, because it decodes the result and runs the callers' stages and bodies.
 *
 * @param flight the flight
 * @param call how it waits
 * @param context the context class loader of the caller that began to wait; bodies run with it
 */
record FollowEnd(
        ClusteredFlight flight, EngineCall call, @Nullable ClassLoader context) implements Consumer<EngineCall.Result> {
    @Override
    public void accept(EngineCall.Result result) {
        try {
            BackgroundExecutor.runAlways(new Task(this, result));
        } catch (Throwable noThread) {
            flight.followFailed(call, noThread);
        }
    }

    /** This task runs in the background. */
    private record Task(FollowEnd end, EngineCall.Result result) implements Runnable {
        @Override
        public void run() {
            try {
                Thread.currentThread().setContextClassLoader(end.context); // the executor removes it afterwards
                end.flight.endFollow(result, end.call);
            } catch (Throwable e) {
                end.flight.followFailed(end.call, e);
            }
        }
    }
}
