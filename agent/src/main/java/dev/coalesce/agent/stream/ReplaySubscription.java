package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place on a {@link ReplayBuffer}: its own demand, its own pace.
 *
 * <p>{@code pending} makes its signals serial: who takes it from idle serves the subscriber until it is idle again, and
 * who finds it taken leaves word.
 */
public final class ReplaySubscription implements Flow.Subscription, Runnable {
    private static final int IDLE = 0;
    private static final int SERVED = 1;
    private static final int AGAIN = 2;

    private static final VarHandle PENDING;
    private static final VarHandle REQUESTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PENDING = lookup.findVarHandle(ReplaySubscription.class, "pending", int.class);
            REQUESTED = lookup.findVarHandle(ReplaySubscription.class, "requested", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null once it has been told the end, or has left. Written by who serves it. */
    private Flow.@Nullable Subscriber<? super Object> subscriber;

    private final Consumer<ReplaySubscription> again;
    private final @Nullable ClassLoader contextLoader = Thread.currentThread().getContextClassLoader();

    /** Of all elements from the first on; {@code Long.MAX_VALUE}: all there will be. */
    private volatile long requested;

    private volatile int pending = SERVED;
    private volatile boolean cancelled;
    private volatile @Nullable Throwable illegal;
    private volatile @Nullable Redirect departure;

    /** While it calls upstream: what comes on that very thread need not be handed to another. */
    private volatile @Nullable Thread asking;

    /** What a timer is to run. */
    @SuppressWarnings("UnusedVariable") // held, and no more
    private volatile @Nullable Runnable timed;

    private volatile @Nullable PublisherMulticast hub;
    private volatile @Nullable ReplayBuffer tape;
    private volatile boolean leads;

    /** Of the next element. These are for who serves it. */
    private @Nullable Chunk chunk;

    private int index;

    private volatile long position;

    private ReplaySubscription(Flow.Subscriber<? super Object> subscriber, Consumer<ReplaySubscription> again) {
        this.subscriber = subscriber;
        this.again = again;
    }

    /**
     * A reader without a source; its subscriber has its subscription, and may have asked or cancelled.
     *
     * @param subscriber gets all signals
     * @param again finds it another source, where it has read nothing and cannot go on; called on any thread
     * @return to be given a source, or an end
     */
    public static ReplaySubscription open(
            Flow.Subscriber<? super Object> subscriber, Consumer<ReplaySubscription> again) {
        ReplaySubscription reader = new ReplaySubscription(subscriber, again);
        try {
            subscriber.onSubscribe(reader);
        } catch (Throwable e) {
            reader.cancel();
            throw e; // to who subscribes: it has no source yet
        }
        reader.serve();
        return reader;
    }

    /**
     * Gives it a source, where it has none.
     *
     * @param next where it reads from now on
     * @return false where nobody can join that any more
     */
    public boolean join(PublisherMulticast next) {
        Chunk first = next.tape().first();
        if (first == null || !next.add(this)) {
            return false;
        }
        hub = next;
        begin(next, first);
        return true;
    }

    private void begin(PublisherMulticast source, @Nullable Chunk first) {
        start(source.tape(), first);
        if (cancelled || hub == null) {
            source.remove(this);
            return;
        }
        source.want(requested);
        source.start();
    }

    /**
     * Gives it a source of its own, where it has none. What it has read is not kept for anybody.
     *
     * @param own of {@link PublisherMulticast#forOne}
     */
    public void joinAlone(PublisherMulticast own) {
        Chunk first = own.tape().first();
        if (own.add(this)) {
            own.tape().close();
            hub = own;
            begin(own, first);
        }
    }

    /**
     * Gives it a source that has ended, where it has none.
     *
     * @param ended and complete
     */
    public void replay(ReplayBuffer ended) {
        start(ended, ended.first());
    }

    private void start(ReplayBuffer from, @Nullable Chunk first) {
        chunk = first;
        index = 0;
        tape = from;
        drain();
    }

    /**
     * Ends it.
     *
     * @param thrown what its subscriber gets, unless it has left
     */
    public void fail(Throwable thrown) {
        depart(new Redirect(reader -> reader.finish(thrown), thrown));
    }

    /** Asks it to go, which it does between two signals. */
    void depart(Redirect asked) {
        departure = asked;
        drain();
    }

    /**
     * Asks it to go elsewhere, which it does between two signals, and unless it has read something.
     *
     * @param elsewhere called on any thread
     */
    public void depart(Consumer<ReplaySubscription> elsewhere) {
        depart(new Redirect(elsewhere, null));
    }

    /**
     * Whether its subscriber has asked for elements.
     *
     * @return never true and then false
     */
    public boolean hasAsked() {
        return requested > 0;
    }

    /**
     * Whether it has had a first element.
     *
     * @return never true and then false
     */
    public boolean hasRead() {
        return position > 0;
    }

    /**
     * Whether its subscriber has left, or has been told the end.
     *
     * @return never true and then false
     */
    public boolean isOver() {
        return cancelled;
    }

    void lead() {
        leads = true;
    }

    /**
     * Whether it is the one for which the upstream was subscribed to.
     *
     * @return false where it has no source
     */
    public boolean leads() {
        return leads;
    }

    @Nullable
    Object context() {
        return subscriber instanceof Contextual contextual ? contextual.context() : null;
    }

    long requested() {
        return cancelled ? 0 : requested;
    }

    long position() {
        return position;
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            illegal = new IllegalArgumentException("requested " + n + " elements; allowed: more than 0 (rule 3.9)");
            drain();
            return;
        }
        for (; ; ) {
            long before = requested;
            long after = before + n < 0 ? Long.MAX_VALUE : before + n;
            if (REQUESTED.compareAndSet(this, before, after)) {
                break;
            }
        }
        Thread outer = asking;
        asking = Thread.currentThread();
        try {
            drain();
            PublisherMulticast source = hub;
            if (source != null) {
                source.want(requested);
            }
        } finally {
            asking = outer;
        }
        drain();
    }

    @Override
    public void cancel() {
        cancelled = true;
        PublisherMulticast source = hub;
        if (source != null) {
            source.remove(this);
        }
        drain(); // lets go of the subscriber
    }

    /** There is something new. On a thread of our own, unless this one is its own. */
    void wake(boolean forSure) {
        if (!forSure && requested <= position) {
            return;
        }
        // On a thread that asks for it, that request looks when it returns.
        if (asking != Thread.currentThread() && take()) {
            SubscriberExecutor.execute(this);
        }
    }

    /** Of all that was its subscriber's own when it came, that thread has the class loader only. */
    @Override
    public void run() {
        Thread me = Thread.currentThread();
        me.setContextClassLoader(contextLoader);
        try {
            serve();
        } finally {
            me.setContextClassLoader(null);
        }
    }

    void drain() {
        if (take()) {
            serve();
        }
    }

    /** False where somebody serves it, who will then look again. */
    private boolean take() {
        for (; ; ) {
            int now = pending;
            if (now == AGAIN) {
                return false;
            }
            if (PENDING.compareAndSet(this, now, now + 1)) {
                return now == IDLE;
            }
        }
    }

    private void serve() {
        do {
            pending = SERVED;
            emit();
        } while (!PENDING.compareAndSet(this, SERVED, IDLE));
        // Not before: a source that answers on this thread would keep the subscriber waiting.
        PublisherMulticast source = hub;
        if (source != null) {
            source.read(position);
        }
    }

    private void emit() {
        Flow.Subscriber<? super Object> to = subscriber;
        if (to == null || isStopped()) {
            return;
        }
        ReplayBuffer from = tape;
        if (from == null) {
            return;
        }
        while (true) {
            boolean ended = from.isEnded();
            long next = position;
            if (next == from.size()) {
                if (ended) {
                    end(from);
                }
                return;
            }
            Object element = peek();
            if (element == null) {
                fallBehind();
                return;
            }
            if (next == requested) {
                return;
            }
            index++;
            position = next + 1;
            give(to, from.own(element));
            if (isStopped()) {
                return;
            }
        }
    }

    /** Null where it has been cut. */
    private @Nullable Object peek() {
        Chunk at = chunk;
        if (at != null && index == at.limit) {
            at = at.next;
            chunk = at;
            index = 0;
        }
        return at == null ? null : at.elements[index];
    }

    /** A subscriber must not throw; one that does has left, and nobody else hears of it: upstream least of all. */
    private void give(Flow.Subscriber<? super Object> to, Object element) {
        try {
            to.onNext(element);
        } catch (Throwable e) {
            boolean isToHear = !cancelled && !(e instanceof VirtualMachineError);
            cancel();
            if (isToHear) {
                tell(to, e);
            } else {
                SubscriberExecutor.uncaught(e);
            }
        }
    }

    /** Its last signal. */
    private static void tell(Flow.Subscriber<? super Object> to, @Nullable Throwable thrown) {
        try {
            if (thrown == null) {
                to.onComplete();
            } else {
                to.onError(thrown);
            }
        } catch (Throwable e) {
            SubscriberExecutor.uncaught(e);
        }
    }

    private boolean isStopped() {
        if (cancelled) {
            release();
            return true;
        }
        Throwable wrong = illegal;
        if (wrong != null) {
            finish(wrong);
            return true;
        }
        Redirect asked = departure;
        if (asked == null) {
            return false;
        }
        departure = null;
        if (position == 0) {
            leave();
            asked.elsewhere().accept(this);
            return true;
        }
        if (asked.otherwise() != null) {
            finish(asked.otherwise());
            return true;
        }
        return false;
    }

    private void fallBehind() {
        PublisherMulticast source = hub;
        if (source != null) {
            leaveOr(position == 0 ? null : source.owner().fellBehind());
        }
    }

    private void end(ReplayBuffer from) {
        Throwable thrown = from.thrown();
        PublisherMulticast source = hub;
        if (thrown != null && source != null && !leads && position == 0 && source.endedByLeader()) {
            leaveOr(null);
        } else {
            finish(thrown);
        }
    }

    private void leaveOr(@Nullable Throwable thrown) {
        if (thrown == null) {
            leave();
            startOver();
        } else {
            finish(thrown);
        }
    }

    void startOver() {
        again.accept(this);
    }

    /** It has no source any more. */
    private void leave() {
        PublisherMulticast source = hub;
        hub = null;
        tape = null;
        chunk = null;
        leads = false;
        if (source != null) {
            source.remove(this);
        }
    }

    private void finish(@Nullable Throwable thrown) {
        Flow.Subscriber<? super Object> to = subscriber;
        release();
        if (to != null) {
            tell(to, thrown);
        }
    }

    void hold(Runnable task) {
        timed = task;
        if (cancelled) {
            timed = null;
        }
    }

    private void release() {
        timed = null;
        subscriber = null;
        cancelled = true;
        leave();
    }
}
