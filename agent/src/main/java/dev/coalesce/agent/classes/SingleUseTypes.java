package dev.coalesce.agent.classes;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Types of results that can be used only once. Two callers that shared such a result would each get a part of it.
 * Thread-safe.
 */
public final class SingleUseTypes {
    /** The types by name, with those of libraries, which the application may not have. Subtypes count too. */
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

    /** Types of stream elements that their reader frees, by name. */
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
     * Tells whether an element of a stream can be used only once. A {@link ByteBuffer} can be shared: each reader gets
     * its own.
     *
     * @param element any element
     * @return false if all readers may have it
     */
    public static boolean isSingleUseElement(Object element) {
        return !(element instanceof ByteBuffer) && (isSingleUse(element) || ELEMENT.get(element.getClass()));
    }

    /**
     * Tells whether a result can be used only once.
     *
     * @param result any result
     * @return false for null
     */
    public static boolean isSingleUse(@Nullable Object result) {
        return result != null && BY_CLASS.get(result.getClass());
    }

    /** Finds single-use results of one method, whose results are mostly of one class. */
    public static final class Finder {
        /**
         * The usual class of results, which is not a single-use type. Weak, because its loader may go before the
         * method's. Racy: it only saves time.
         */
        private @Nullable WeakReference<Class<?>> usual;

        /** Creates a finder that has seen no result. */
        public Finder() {}

        /**
         * Tells whether a result can be used only once.
         *
         * @param result any result
         * @return false for null
         */
        public boolean finds(@Nullable Object result) {
            if (result == null) {
                return false;
            }
            Class<?> type = result.getClass();
            WeakReference<Class<?>> known = usual;
            if (known != null && known.refersTo(type)) {
                return false;
            }
            if (isSingleUse(result)) {
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
