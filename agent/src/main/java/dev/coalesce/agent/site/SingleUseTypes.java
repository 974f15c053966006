package dev.coalesce.agent.site;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results that one caller uses up: two callers with the same one would each get half of it. */
public final class SingleUseTypes {
    /** Types by name, those of libraries too, which need not be there; a subtype of one is one. */
    public static final Set<String> TYPES = Set.of(
            "java.lang.AutoCloseable",
            "java.util.Iterator",
            "java.util.Enumeration",
            "java.util.Spliterator",
            "java.nio.Buffer",
            "java.util.concurrent.Future",
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "io.reactivex.ObservableSource",
            "io.reactivex.SingleSource",
            "io.reactivex.MaybeSource",
            "io.reactivex.CompletableSource",
            "io.reactivex.rxjava3.core.ObservableSource",
            "io.reactivex.rxjava3.core.SingleSource",
            "io.reactivex.rxjava3.core.MaybeSource",
            "io.reactivex.rxjava3.core.CompletableSource",
            "io.smallrye.mutiny.Uni",
            "io.smallrye.mutiny.Multi",
            "kotlin.sequences.Sequence",
            "kotlinx.coroutines.flow.Flow",
            "scala.collection.Iterator",
            "scala.concurrent.Future");

    private static final ClassValue<Boolean> BY_CLASS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return named(type, TYPES);
        }
    };

    /** Elements of streams that are freed by whoever reads them, by name. */
    public static final Set<String> ELEMENTS =
            Set.of("io.netty.util.ReferenceCounted", "org.springframework.core.io.buffer.DataBuffer");

    private static final ClassValue<Boolean> ELEMENT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return named(type, ELEMENTS);
        }
    };

    private SingleUseTypes() {}

    /**
     * Whether this is one, as an element of a stream. Buffers are not: each reader gets its own.
     *
     * @param element any
     * @return false: all readers may have it
     */
    static boolean isAsElement(Object element) {
        return !(element instanceof ByteBuffer) && (is(element) || ELEMENT.get(element.getClass()));
    }

    /**
     * Whether this is one.
     *
     * @param result any result
     * @return false for null
     */
    static boolean is(@Nullable Object result) {
        return result != null && BY_CLASS.get(result.getClass());
    }

    /** Finds those among the results of one method, most of which are of one class. */
    static final class Finder {
        /** Which is that of none. Weak, since its loader may go before the method's; racy, since it saves time only. */
        private @Nullable WeakReference<Class<?>> usual;

        boolean finds(@Nullable Object result) {
            if (result == null) {
                return false;
            }
            Class<?> type = result.getClass();
            WeakReference<Class<?>> known = usual;
            if (known != null && known.refersTo(type)) {
                return false;
            }
            if (is(result)) {
                return true;
            }
            if (known == null || known.refersTo(null)) {
                usual = new WeakReference<>(type);
            }
            return false;
        }
    }

    private static boolean named(@Nullable Class<?> type, Set<String> names) {
        if (type == null) {
            return false;
        }
        if (names.contains(type.getName()) || named(type.getSuperclass(), names)) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (named(each, names)) {
                return true;
            }
        }
        return false;
    }
}
