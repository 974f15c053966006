package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call that leads, and whose thread is interrupted inside the body when the test says so. */
final class InterruptedLeader {
    private final Caller caller;

    private InterruptedLeader(Caller caller) {
        this.caller = caller;
    }

    /** Starts a call of a method that returns a future, and waits until its body runs. */
    static InterruptedLeader of(Calls calls, Object key) {
        return start(body -> () -> calls.future(key, body));
    }

    /** Starts a call with a body that waits, and waits until that body runs. */
    static InterruptedLeader start(Function<Calls.Body, Callable<? extends @Nullable Object>> call) {
        Gate gate = new Gate();
        Caller caller = Caller.start(call.apply(() -> {
            gate.pass();
            return null;
        }));
        gate.awaitReached();
        return new InterruptedLeader(caller);
    }

    /** Interrupts the leader, and waits until its call has failed. */
    void interrupt() {
        caller.interrupt();
        assertThat(caller.thrown()).isInstanceOf(InterruptedException.class);
    }

    /** Gives the leader's thread a context class loader. */
    void setContextClassLoader(ClassLoader loader) {
        caller.thread().setContextClassLoader(loader);
    }
}
