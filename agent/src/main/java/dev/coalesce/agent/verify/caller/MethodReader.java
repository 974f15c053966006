package dev.coalesce.agent.verify.caller;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Hashes;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.verify.CallReader;
import dev.coalesce.agent.verify.ContextSink;
import dev.coalesce.agent.verify.ContextSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the calls of one method. The key is that of the method when it is coalesced: without type scope, the object is
 * a part of it. Thread-safe.
 */
public final class MethodReader implements CallReader {
    /** The first calls, of this number, decide which dimensions of the context the key contains. */
    private static final int MAX_LOOKS = 1_024;

    private final Digest digest;
    private final CallerContext context;
    private final int[] roots;
    private final String[][] steps;
    private final boolean isOfObject;
    private final StaticParts statics;
    private final OmittedParts omitted;
    private final ValueParts inKey;

    /** The calls whose keys were looked into. Written without a lock: a few more do no harm. */
    private int looks;

    private volatile @Nullable HomemadeLocals homemade;

    /** Passes on what the objects in a key consist of. */
    private record InKey(ContextSink sink) implements ContextSink {
        @Override
        public void add(String kind, String name, long digest) {
            sink.addInKey(digest);
        }

        @Override
        public void addInKey(long digest) {
            sink.addInKey(digest);
        }

        @Override
        public void addAtEnd(ContextSource source) {
            sink.addAtEnd(source);
        }
    }

    /**
     * Creates a reader.
     *
     * @param spec describes the method
     * @param digest reads keys
     * @param context reads the context of the current thread
     * @param loader the loader of the method's class
     */
    public MethodReader(ObservationSpec spec, Digest digest, CallerContext context, @Nullable ClassLoader loader) {
        this.digest = digest;
        this.context = context;
        boolean isWholeKey = spec.key().isEmpty() && spec.statics().isEmpty();
        int size = isWholeKey ? spec.parameters().size() : spec.key().size();
        this.roots = new int[size];
        this.steps = new String[size][];
        int first = spec.isStatic() ? 0 : 1;
        for (int i = 0; i < size; i++) {
            String[] names = isWholeKey
                    ? new String[] {String.valueOf(i)}
                    : spec.key().get(i).split("\\.", -1);
            roots[i] = Integer.parseInt(names[0]) + first;
            steps[i] = new String[names.length - 1];
            System.arraycopy(names, 1, steps[i], 0, names.length - 1);
        }
        this.isOfObject = !spec.isStatic() && !spec.sharesOfType();
        this.statics = new StaticParts(spec.statics(), context, digest, loader);
        this.inKey = new ValueParts(digest, false);
        this.omitted = new OmittedParts(spec, digest, context.requests());
    }

    @Override
    public long read(@Nullable Object[] arguments, ContextSink sink) {
        long key = isOfObject ? Hashes.add(1, System.identityHashCode(arguments[0])) : 1;
        boolean isLookedInto = looks < MAX_LOOKS;
        for (int i = 0; i < roots.length; i++) {
            long part = digest.ofKeyPart(arguments[roots[i]], steps[i]);
            if (part == Digest.UNKNOWN) {
                return 0;
            }
            key = Hashes.add(key, part);
            sink.addInKey(part);
            if (isLookedInto && steps[i].length == 0) {
                inKey.read("", arguments[roots[i]], new InKey(sink));
            }
        }
        looks += isLookedInto ? 1 : 0;
        key = statics.add(key, sink);
        if (key != 0) {
            omitted.read(arguments, sink);
            context.read(sink, homemade);
        }
        return key;
    }

    @Override
    public synchronized boolean readMore() {
        if (homemade == null) {
            homemade = context.homemadeLocals();
            return homemade != null;
        }
        return false;
    }

    @Override
    public int version() {
        HomemadeLocals more = homemade;
        return context.version() + (more == null ? 0 : 1 + more.version());
    }

    @Override
    public @Nullable String obstacle() {
        return statics.obstacle();
    }
}
