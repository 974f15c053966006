package dev.coalesce.agent.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One upstream and those who read what it says. It is subscribed to when the first reader comes, and asked for as much as
 * the fastest reader wants, in batches. Who is slower finds the rest on the {@link ReplayBuffer}.
 *
 * <p>The leader, as long as it is alone, is served by the upstream's thread, as if nothing were between. From the second
 * reader on each is served on a thread of the {@link SubscriberExecutor}: no subscriber runs on another's thread, or holds another back.
 */
public final class PublisherMulticast implements Flow.Subscriber<Object>, Contextual {
    /** In the place of the readers of one that nobody can join. */
    private static final ReplaySubscription[] CLOSED = new ReplaySubscription[0];

    private static final VarHandle READERS;
    private static final VarHandle STARTED;
    private static final VarHandle LED;
    private static final VarHandle UPSTREAM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            READERS = lookup.findVarHandle(PublisherMulticast.class, "readers", ReplaySubscription[].class);
            STARTED = lookup.findVarHandle(PublisherMulticast.class, "started", boolean.class);
            LED = lookup.findVarHandle(PublisherMulticast.class, "led", boolean.class);
            UPSTREAM = lookup.findVarHandle(PublisherMulticast.class, "upstream", Flow.Subscription.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** In the upstream's place when it has ended or been cancelled. */
    private static final Flow.Subscription GONE = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final ReplayBuffer tape;
    private final MulticastListener owner;
    private final long graceNanos;
    private final Demand demand = new Demand(this);

    private volatile ReplaySubscription[] readers = new ReplaySubscription[0];
    private volatile Flow.@Nullable Publisher<?> source;
    private volatile boolean started;

    @SuppressWarnings("UnusedVariable") // by LED
    private volatile boolean led;

    /** The first reader's, until the source is subscribed to. */
    private volatile @Nullable Object context;

    /** Whether there has ever been a second reader. */
    private volatile boolean crowded;

    private volatile @Nullable Thread connecting;
    private volatile Flow.@Nullable Subscription upstream;

    private volatile boolean unshared;
    private volatile boolean endedByLeader;

    /** These are for the upstream's thread. */
    private @Nullable Class<?> lastClass;

    private boolean full;
    private boolean done;

    /**
     * Without a source.
     *
     * @param tape empty
     * @param graceNanos how long it goes on when everybody has left
     * @param owner hears of what happens
     */
    public PublisherMulticast(ReplayBuffer tape, long graceNanos, MulticastListener owner) {
        this.tape = tape;
        this.graceNanos = graceNanos;
        this.owner = owner;
    }

    /**
     * For one reader, that nobody will join: it may be as slow as it likes.
     *
     * @param publisher used once
     * @return for {@link ReplaySubscription#joinAlone}
     */
    public static PublisherMulticast forOne(Flow.Publisher<?> publisher) {
        PublisherMulticast hub =
                new PublisherMulticast(new ReplayBuffer(Long.MAX_VALUE, Long.MAX_VALUE), 0, UnsharedListener.INSTANCE);
        hub.source = publisher;
        return hub;
    }

    /**
     * What the upstream has said so far.
     *
     * @return always the same
     */
    public ReplayBuffer tape() {
        return tape;
    }

    MulticastListener owner() {
        return owner;
    }

    ReplaySubscription[] readers() {
        return readers;
    }

    Flow.@Nullable Subscription upstream() {
        return upstream;
    }

    /**
     * Gives it its source. It is subscribed to at once where somebody waits for it, and else by who comes first.
     *
     * @param publisher used once
     */
    public void source(Flow.Publisher<?> publisher) {
        source = publisher;
        if (readers.length > 0) {
            // Not on the thread of a caller that only wanted the publisher.
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            SubscriberExecutor.execute(() -> {
                Thread.currentThread().setContextClassLoader(context);
                try {
                    start();
                } finally {
                    Thread.currentThread().setContextClassLoader(null);
                }
            });
        }
    }

    /** Subscribes to the source, where there is one, somebody who wants it, and nobody has yet. */
    public void start() {
        Flow.Publisher<?> from = source;
        if (from == null || readers.length == 0 || started || !STARTED.compareAndSet(this, false, true)) {
            return;
        }
        source = null;
        connecting = Thread.currentThread();
        try {
            from.subscribe(this);
        } catch (Throwable e) {
            onError(e);
        } finally {
            connecting = null;
            context = null;
        }
    }

    @Override
    public @Nullable Object context() {
        return context;
    }

    /**
     * Whether it has been subscribed to.
     *
     * @return never true and then false
     */
    public boolean isStarted() {
        return started;
    }

    /**
     * Whether this thread is inside the source's {@code subscribe}: to read from it there would be to wait for oneself.
     *
     * @return false on other threads
     */
    public boolean isConnectingHere() {
        return connecting == Thread.currentThread();
    }

    /**
     * Ends it without an upstream.
     *
     * @param thrown what it ends with for those who wait for it
     */
    public void fail(Throwable thrown) {
        onError(thrown);
    }

    /** Lets nobody read it any more; whoever does, and has read nothing yet, starts over. */
    public void abandon() {
        ReplaySubscription[] all = (ReplaySubscription[]) READERS.getAndSet(this, CLOSED);
        cancelUpstream();
        for (ReplaySubscription reader : all) {
            reader.depart(new Redirect(ReplaySubscription::startOver, owner.notShared()));
        }
    }

    boolean add(ReplaySubscription reader) {
        for (; ; ) {
            ReplaySubscription[] before = readers;
            if (before == CLOSED) {
                return false;
            }
            ReplaySubscription[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = reader;
            if (READERS.compareAndSet(this, before, after)) {
                break;
            }
        }
        if (unshared) {
            remove(reader);
            return false;
        }
        if (LED.compareAndSet(this, false, true)) {
            reader.lead();
            context = reader.context();
        } else {
            crowded = true;
        }
        return true;
    }

    void remove(ReplaySubscription reader) {
        for (; ; ) {
            ReplaySubscription[] before = readers;
            int at = Arrays.asList(before).indexOf(reader);
            if (at < 0) {
                return;
            }
            ReplaySubscription[] after = new ReplaySubscription[before.length - 1];
            System.arraycopy(before, 0, after, 0, at);
            System.arraycopy(before, at + 1, after, at, after.length - at);
            if (READERS.compareAndSet(this, before, after)) {
                if (after.length == 0) {
                    closeUnlessReturning(after);
                }
                return;
            }
        }
    }

    /** Who comes in between puts another array in this one's place. */
    private void closeUnlessReturning(ReplaySubscription[] empty) {
        if (graceNanos == 0) {
            close(empty);
        } else {
            SubscriberExecutor.after(graceNanos, () -> close(empty));
        }
    }

    private void close(ReplaySubscription[] empty) {
        if (READERS.compareAndSet(this, empty, CLOSED)) {
            try {
                owner.unwanted();
            } finally {
                cancelUpstream();
            }
        }
    }

    private void cancelUpstream() {
        Flow.Subscription s = (Flow.Subscription) UPSTREAM.getAndSet(this, GONE);
        if (s != null) {
            s.cancel();
        }
    }

    /** A reader wants so many, of all from the first on. */
    void want(long total) {
        if (total > demand.asked()) {
            demand.pump();
        }
    }

    /** A reader has read so many. */
    void read(long count) {
        if (demand.isDue(count)) {
            demand.pump();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription);
        if (UPSTREAM.compareAndSet(this, null, subscription)) {
            demand.pump();
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(Object element) {
        if (element == null) {
            NullPointerException wrong = new NullPointerException("the upstream's element is null");
            cancelUpstream();
            onError(wrong);
            throw wrong;
        }
        if (done || readers == CLOSED) {
            return;
        }
        if (!unshared && element.getClass() != lastClass) {
            lastClass = element.getClass();
            if (!owner.mayShare(element)) {
                keepForLeader();
            }
        }
        boolean cut = tape.append(element);
        if (!full && !tape.isComplete()) {
            full = true;
            owner.full();
        }
        tell(cut, readers);
    }

    private void keepForLeader() {
        unshared = true;
        tape.close();
        for (ReplaySubscription reader : readers) {
            if (!reader.leads()) {
                reader.depart(new Redirect(ReplaySubscription::startOver, owner.notShared()));
            }
        }
    }

    private void tell(boolean forSure, ReplaySubscription[] all) {
        if (!crowded) {
            for (ReplaySubscription leader : all) {
                leader.drain();
            }
            return;
        }
        for (ReplaySubscription reader : all) {
            reader.wake(forSure);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        Objects.requireNonNull(thrown);
        end(thrown);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable thrown) {
        if (done) {
            return;
        }
        done = true;
        upstream = GONE;
        endedByLeader = thrown != null && owner.isLeadersOwnAffair(thrown);
        tape.end(thrown);
        try {
            // The key is free before anyone is told: who comes again at once starts anew.
            owner.ended(tape);
        } finally {
            tell(true, (ReplaySubscription[]) READERS.getAndSet(this, CLOSED));
        }
    }

    boolean endedByLeader() {
        return endedByLeader;
    }
}
