package dev.coalesce.agent.site;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.testing.FakeClock;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A coalesced method that a test creates, and calls of it that do what woven code does. */
final class Calls {
    /** The body of the method. */
    interface Body {
        @Nullable
        Object run() throws Throwable;
    }

    private static final AtomicInteger COUNT = new AtomicInteger();

    final FakeClock clock;
    final Engine engine;
    final CoalescedMethod method;
    final CallGroup table;

    /** The number of bodies that ran. */
    final AtomicInteger bodies = new AtomicInteger();

    private Calls(FakeClock clock, Clock shown, Setup setup) {
        this.clock = clock;
        this.engine = new Engine(shown, new Registry((kind, group) -> {}), new LongAdder());
        this.method = new CoalescedMethod(
                engine,
                Measured.Kind.Method,
                // Messages that are logged once are logged once per name, so every method has its own name.
                "test.Calls" + COUNT.incrementAndGet() + ".method",
                setup.settings(),
                setup.shape,
                true,
                setup.interruptible,
                Calls.class);
        this.table = method.shared;
    }

    /** Creates a method that returns a value. Attributes that are not given have the annotation's defaults. */
    static Calls with(String... attributesAndValues) {
        return setup(attributesAndValues).make();
    }

    /** Creates a method that returns a future. Attributes that are not given have the annotation's defaults. */
    static Calls ofFutures(String... attributesAndValues) {
        return setup(attributesAndValues).futures().make();
    }

    /** Creates a method that returns an {@code InputStream}. Other attributes have the annotation's defaults. */
    static Calls ofBytes(String... attributesAndValues) {
        return setup(attributesAndValues).bytes().make();
    }

    /** Creates a method that returns a publisher. Attributes that are not given have the annotation's defaults. */
    static Calls ofStreams(String... attributesAndValues) {
        return setup(attributesAndValues).streams().make();
    }

    static Setup setup(String... attributesAndValues) {
        return new Setup(attributesAndValues);
    }

    /** Builds a method with uncommon properties. */
    static final class Setup {
        private final Map<String, String> attributes = new HashMap<>();
        private ResultShape shape = ResultShape.VALUE;
        private boolean interruptible;

        private Setup(String... attributesAndValues) {
            for (int i = 0; i < attributesAndValues.length; i += 2) {
                attributes.put(attributesAndValues[i], attributesAndValues[i + 1]);
            }
        }

        Setup futures() {
            shape = ResultShape.FUTURE;
            return this;
        }

        Setup bytes() {
            shape = ResultShape.INPUT_STREAM;
            return this;
        }

        Setup streams() {
            shape = ResultShape.PUBLISHER;
            return this;
        }

        /** Makes the method declare {@code InterruptedException}. */
        Setup interruptible() {
            interruptible = true;
            return this;
        }

        Calls make() {
            FakeClock clock = new FakeClock();
            return new Calls(clock, clock, this);
        }

        Calls make(Clock clock) {
            return new Calls(new FakeClock(), clock, this);
        }

        private MethodSettings settings() {
            try {
                return MethodSettings.of(attributes);
            } catch (InvalidSettingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** Makes one call, as the advice does. */
    @Nullable
    Object call(Object key, Body body) {
        Object entered = table.enter(key);
        if (entered instanceof CoalesceInvocationRequest) {
            entered = ((CoalesceInvocationRequest) entered).resume(() -> call(key, body));
        }
        if (entered instanceof CoalesceFlight) {
            return lead((CoalesceFlight) entered, body);
        }
        if (entered != null) {
            return entered == CoalesceGroup.NULL ? null : entered;
        }
        return run(body);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // a hint
    private @Nullable Object lead(CoalesceFlight flight, Body body) {
        Object result = null;
        Throwable thrown = null;
        try {
            result = run(body);
        } catch (Throwable e) {
            thrown = e;
        }
        try {
            result = flight.end(result, thrown);
        } catch (Throwable noRoom) {
            flight.begun = CoalesceFlight.LOST;
            CoalesceFlight.losses++;
        }
        if (thrown != null) {
            throw PublicExceptions.<RuntimeException>sneaky(thrown);
        }
        return result;
    }

    private @Nullable Object run(Body body) {
        bodies.incrementAndGet();
        try {
            return body.run();
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    /** Starts a call that leads and has not run its body yet. */
    static CoalesceFlight lead(CallGroup table, Object key) {
        return (CoalesceFlight) Objects.requireNonNull(table.enter(key), "not coalesced");
    }

    /** Makes one call of a method that returns a future. */
    @SuppressWarnings("unchecked") // the test's own
    <T extends @Nullable Object> CompletableFuture<T> future(Object key, Body body) {
        return (CompletableFuture<T>) Objects.requireNonNull(call(key, body));
    }

    /** Makes one call of a method that returns an {@code InputStream}. */
    InputStream bytes(Object key, Body body) {
        return (InputStream) Objects.requireNonNull(call(key, body));
    }

    /** Makes one call of a method that returns a publisher. */
    @SuppressWarnings("unchecked") // the test's own
    Flow.Publisher<Object> stream(Object key, Body body) {
        return (Flow.Publisher<Object>) Objects.requireNonNull(call(key, body));
    }

    Snapshot counters() {
        return method.snapshot();
    }

    /** Returns the number of calls: each is counted in exactly one of these counters. */
    long counted() {
        Snapshot s = counters();
        return s.hits() + s.leads() + s.follows() + s.bypasses() + s.timeouts();
    }
}
