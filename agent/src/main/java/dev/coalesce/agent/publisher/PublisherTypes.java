package dev.coalesce.agent.publisher;

import dev.coalesce.agent.classes.AdapterLoader;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.stream.StreamType;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of publishers that a coalesced method may return. The adapter to a library is defined once for each copy of
 * the library, and a class of that copy holds it: no table of the agent leads to a class of the application.
 * Thread-safe.
 */
public final class PublisherTypes {
    private static final String JDK = "java.util.concurrent.Flow$Publisher";

    private static final Map<String, String> ADAPTERS = Map.ofEntries(
            Map.entry("org.reactivestreams.Publisher", "ReactiveStreams"),
            Map.entry("reactor.core.publisher.Flux", "ReactorFlux"),
            Map.entry("reactor.core.publisher.Mono", "ReactorMono"),
            Map.entry("io.reactivex.rxjava3.core.Flowable", "RxFlowable"),
            Map.entry("io.reactivex.rxjava3.core.Observable", "RxObservable"),
            Map.entry("io.reactivex.rxjava3.core.Single", "RxSingle"),
            Map.entry("io.reactivex.rxjava3.core.Maybe", "RxMaybe"),
            Map.entry("io.reactivex.rxjava3.core.Completable", "RxCompletable"),
            Map.entry("io.smallrye.mutiny.Multi", "MutinyMulti"),
            Map.entry("io.smallrye.mutiny.Uni", "MutinyUni"));

    private static final RemovableClassValue<Known> BY_CLASS = new RemovableClassValue<>() {
        @Override
        protected Known create(Class<?> type) {
            return Known.of(type);
        }
    };

    private PublisherTypes() {}

    /**
     * Tells whether a declared result type is a supported publisher. Subtypes are not: the caller would not get what is
     * declared.
     *
     * @param declared the name of a class
     * @return true for the supported types themselves
     */
    public static boolean isOne(String declared) {
        return declared.equals(JDK) || ADAPTERS.containsKey(declared);
    }

    /**
     * Returns the supported types of libraries.
     *
     * @return names of classes that the application may not have
     */
    public static Set<String> libraryTypes() {
        return ADAPTERS.keySet();
    }

    /**
     * Returns the adapter of a type.
     *
     * @param declared a supported type
     * @return the adapter
     * @throws InvalidSettingException if the application's version of the library cannot be used
     */
    public static StreamType of(Class<?> declared) throws InvalidSettingException {
        if (declared.getName().equals(JDK)) {
            return StreamType.FLOW;
        }
        Known known = BY_CLASS.get(declared);
        if (known.type == null) {
            throw new InvalidSettingException(
                    "target",
                    "a method that returns " + declared.getName() + " of a version that cannot be used ("
                            + known.problem + ")",
                    "a newer version of that library");
        }
        return known.type;
    }

    /** Removes all adapters: the agent leaves. */
    public static void close() {
        BY_CLASS.removeAll();
    }

    private record Known(
            @Nullable StreamType type, @Nullable Throwable problem) {
        static Known of(Class<?> declared) {
            try {
                String adapter = Objects.requireNonNull(ADAPTERS.get(declared.getName()));
                StreamType type = (StreamType) AdapterLoader.newAdapter(declared.getClassLoader(), adapter);
                type.publisher(subscriber -> {}); // if this version lacks something, it shows now
                return new Known(type, null);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return new Known(null, e);
            }
        }
    }
}
