package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Hashes;
import dev.coalesce.agent.verify.ContextSink;
import dev.coalesce.agent.verify.ContextSource;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of the current thread: who calls, in which language and time zone, in which transaction, and what the
 * application has put beside that. Values are read from the fields of the objects that libraries keep. Libraries whose
 * holders have no fields that could be read ({@link LibraryGetters}) are asked by their own getters, which have no side
 * effects. Thread-safe.
 */
public final class CallerContext implements ContextSource {
    private final Digest digest;
    private final LongSupplier clock;
    private final @Nullable ThreadLocals threadLocals;
    private final KnownHolders holders;
    private final CapturedFields captured;
    private final SecurityContexts security;
    private final Requests requests;
    private final LibraryGetters getters;
    private final StaticFields fields;
    private final Supplier<Class<?>[]> loaded;

    /**
     * Creates a source.
     *
     * @param digest reads values
     * @param opener opens the package of a class to this package's module
     * @param loaded returns the classes that are loaded
     * @param clock tells the time in nanoseconds
     */
    public CallerContext(Digest digest, Consumer<Class<?>> opener, Supplier<Class<?>[]> loaded, LongSupplier clock) {
        this.digest = digest;
        this.clock = clock;
        this.loaded = loaded;
        this.threadLocals = ThreadLocals.create(opener);
        this.fields = new StaticFields(opener);
        this.holders = new KnownHolders(loaded, fields);
        this.captured = new CapturedFields();
        this.security = new SecurityContexts(digest, captured);
        this.requests = new Requests(digest);
        this.getters = new LibraryGetters(digest, holders, fields, captured);
    }

    @Override
    public void read(ContextSink sink) {
        read(sink, null);
    }

    /** Reads the context, and the application's own thread-locals if their names are known. */
    void read(ContextSink sink, @Nullable HomemadeLocals homemade) {
        holders.update(clock.getAsLong());
        Reading reading = new Reading(sink, homemade);
        if (threadLocals != null) {
            threadLocals.read(reading);
        }
        reading.end();
        getters.read(sink);
    }

    /** Returns what finds the application's own thread-locals; null if the agent may not read threads. */
    @Nullable
    HomemadeLocals homemadeLocals() {
        return threadLocals == null ? null : new HomemadeLocals(loaded, fields, captured, digest);
    }

    /** Rises when more libraries are known. */
    int version() {
        return holders.version();
    }

    StaticFields fields() {
        return fields;
    }

    Supplier<Class<?>[]> loaded() {
        return loaded;
    }

    Requests requests() {
        return requests;
    }

    @Nullable
    ThreadLocals threadLocals() {
        return threadLocals;
    }

    /** Forgets what is known of classes: the agent leaves. */
    public void close() {
        captured.close();
        getters.close();
    }

    /** One reading of one thread. */
    private final class Reading implements ThreadLocals.Receiver {
        private final ContextSink sink;
        private final @Nullable HomemadeLocals homemade;
        private @Nullable Object locale;
        private @Nullable Object timeZone;
        private long transaction;
        private boolean isActive;
        private long resources;

        Reading(ContextSink sink, @Nullable HomemadeLocals homemade) {
            this.sink = sink;
            this.homemade = homemade;
        }

        @Override
        public void accept(ThreadLocal<?> local, Object value) {
            KnownHolders.Local known = holders.named(local);
            if (known != null) {
                accept(known, value);
            } else if (homemade != null) {
                homemade.read(local, value, sink);
            }
        }

        private void accept(KnownHolders.Local known, Object value) {
            switch (known.type()) {
                case KnownHolders.SECURITY, KnownHolders.INHERITED_SECURITY -> security.read(value, sink);
                case KnownHolders.LOCALE -> {
                    Object found = digest.field(value, "locale");
                    locale = found != null ? found : getters.locale(value);
                    timeZone = digest.field(value, "timeZone");
                }
                case KnownHolders.TRANSACTION -> transaction(known.field(), value);
                default -> requests.readAttributes(value, sink);
            }
        }

        private void transaction(String field, Object value) {
            if (field.equals("resources")) {
                resources = System.identityHashCode(value);
            } else {
                transaction += Hashes.add(Hashes.ofText(field, 0), digest.ofPart(value));
                isActive |= field.equals("actualTransactionActive") && value.equals(true);
            }
        }

        void end() {
            sink.add("locale", "", digest.ofPart(locale instanceof Locale ? locale : Locale.getDefault()));
            sink.add("time zone", "", digest.ofPart(timeZone instanceof TimeZone ? timeZone : TimeZone.getDefault()));
            if (isActive) {
                sink.add("transaction", "", transaction | 1);
                sink.add("transaction's own writes", "", resources);
            }
        }
    }
}
