package dev.coalesce.agent.call;

import dev.coalesce.agent.bridge.CoalesceFlight;
import dev.coalesce.agent.bridge.CoalesceInvocationRequest;
import dev.coalesce.agent.bytes.StreamSpace;
import dev.coalesce.agent.cache.Clock;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.flight.FlightTable;
import dev.coalesce.agent.flight.FutureFlight;
import dev.coalesce.agent.inputstream.InputStreamStrategy;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.metrics.Registry;
import dev.coalesce.agent.metrics.Snapshot;
import dev.coalesce.agent.publisher.PublisherStrategy;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.stream.StreamType;
import dev.coalesce.agent.testing.FakeClock;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A coalesced method without a woven class, and calls of it that do what woven code does. */
public final class Calls {
    /** A method's body. */
    public interface Body {
        /**
         * Runs the body.
         *
         * @return the result
         * @throws Throwable what the body throws
         */
        @Nullable
        Object run() throws Throwable;
    }

    private static final AtomicInteger CREATED = new AtomicInteger();

    public final FakeClock clock;
    public final LongAdder errors = new LongAdder();
    public final StreamSpace space = StreamSpace.ofJvm(1 << 20, 4L << 30, null);
    public final CoalescedMethod method;
    public final CallGroup group;

    /** How often a body ran. */
    public final AtomicInteger bodies = new AtomicInteger();

    private Calls(FakeClock clock, Clock methodClock, Setup setup) {
        FlightTable.prepareWaits();
        FutureFlight.prepareFutures();
        this.clock = clock;
        // Some messages are logged once for each name, so each method has its own.
        String name = "test.Method" + CREATED.incrementAndGet() + ".call";
        ResultStrategy strategy = setup.strategy.apply(space);
        this.method = new CoalescedMethod(
                new MethodIdentity(Measured.Kind.Method, MethodName.of(name), Calls.class, setup.interruptible),
                setup.settings(),
                new ResultInspector(true, List.of()),
                new SharedServices(methodClock, new Registry((kind, group) -> {}), new InternalFailures(errors)),
                strategy.release());
        this.group = strategy.openGroup(method, null);
    }

    /** A method that returns a value, with the annotation's defaults but for these attributes. */
    public static Calls with(String... attributesAndValues) {
        return setup(attributesAndValues).make();
    }

    /** A method that returns a future, with the annotation's defaults but for these attributes. */
    public static Calls ofFutures(String... attributesAndValues) {
        return setup(attributesAndValues).futures().make();
    }

    /** A method that returns an {@code InputStream}, with the annotation's defaults but for these attributes. */
    public static Calls ofInputStreams(String... attributesAndValues) {
        return setup(attributesAndValues).inputStreams().make();
    }

    /** A method that returns a publisher, with the annotation's defaults but for these attributes. */
    public static Calls ofPublishers(String... attributesAndValues) {
        return setup(attributesAndValues).publishers().make();
    }

    public static Setup setup(String... attributesAndValues) {
        return new Setup(attributesAndValues);
    }

    /** Builds a method. */
    public static final class Setup {
        private final Map<String, String> attributes = new HashMap<>();
        private Function<StreamSpace, ResultStrategy> strategy = space -> ValueStrategy.INSTANCE;
        private boolean interruptible;

        private Setup(String... attributesAndValues) {
            for (int i = 0; i < attributesAndValues.length; i += 2) {
                attributes.put(attributesAndValues[i], attributesAndValues[i + 1]);
            }
        }

        public Setup futures() {
            strategy = space -> FutureStrategy.INSTANCE;
            return this;
        }

        public Setup inputStreams() {
            strategy = InputStreamStrategy::new;
            return this;
        }

        public Setup publishers() {
            strategy = space -> new PublisherStrategy(StreamType.FLOW);
            return this;
        }

        /** The method has another kind of result. */
        public Setup strategy(ResultStrategy other) {
            strategy = space -> other;
            return this;
        }

        /** The method declares {@code InterruptedException}. */
        public Setup interruptible() {
            interruptible = true;
            return this;
        }

        public Calls make() {
            FakeClock clock = new FakeClock();
            return new Calls(clock, clock, this);
        }

        public Calls make(Clock clock) {
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

    /** One call, as the advice makes it. */
    public @Nullable Object call(Object key, Body body) {
        Object answer = group.enter(key);
        if (answer instanceof CoalesceInvocationRequest request) {
            answer = request.resume(() -> call(key, body));
        }
        try {
            return CallProtocol.proceed(answer, () -> run(body));
        } catch (Exception e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    private @Nullable Object run(Body body) {
        bodies.incrementAndGet();
        try {
            return body.run();
        } catch (Throwable e) {
            throw PublicExceptions.<RuntimeException>sneaky(e);
        }
    }

    /** A call that leads, and has not run its body yet. */
    public static CoalesceFlight lead(CallGroup group, Object key) {
        return (CoalesceFlight) Objects.requireNonNull(group.enter(key), "not coalesced");
    }

    /** Makes a call again, to lead a flight. */
    static void replay(CallFlight flight, Callable<?> invocation) {
        flight.replay(invocation);
    }

    /** One call of a method that returns a future. */
    @SuppressWarnings("unchecked") // the test's own
    public <T extends @Nullable Object> CompletableFuture<T> future(Object key, Body body) {
        return (CompletableFuture<T>) Objects.requireNonNull(call(key, body));
    }

    /** One call of a method that returns an {@code InputStream}. */
    public InputStream inputStream(Object key, Body body) {
        return (InputStream) Objects.requireNonNull(call(key, body));
    }

    /** One call of a method that returns a publisher. */
    @SuppressWarnings("unchecked") // the test's own
    public Flow.Publisher<Object> publisher(Object key, Body body) {
        return (Flow.Publisher<Object>) Objects.requireNonNull(call(key, body));
    }

    public Snapshot counters() {
        return method.snapshot();
    }

    /** The calls that were counted: each call is counted once. */
    public long counted() {
        Snapshot s = counters();
        return s.hits() + s.leads() + s.follows() + s.bypasses() + s.timeouts();
    }
}
