package dev.coalesce.agent.publisher;

import dev.coalesce.agent.call.ResultAdapters;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.stream.StreamType;
import java.util.Map;

/** The types of publishers that a coalesced method may return. Thread-safe. */
public final class PublisherTypes {
    private static final String JDK = "java.util.concurrent.Flow$Publisher";

    private static final ResultAdapters<StreamType> ADAPTERS =
            new ResultAdapters<>(
                    StreamType.class,
                    Map.ofEntries(
                            Map.entry("org.reactivestreams.Publisher", "ReactiveStreams"),
                            Map.entry("reactor.core.publisher.Flux", "ReactorFlux"),
                            Map.entry("reactor.core.publisher.Mono", "ReactorMono"),
                            Map.entry("io.reactivex.rxjava3.core.Flowable", "RxFlowable"),
                            Map.entry("io.reactivex.rxjava3.core.Observable", "RxObservable"),
                            Map.entry("io.reactivex.rxjava3.core.Single", "RxSingle"),
                            Map.entry("io.reactivex.rxjava3.core.Maybe", "RxMaybe"),
                            Map.entry("io.reactivex.rxjava3.core.Completable", "RxCompletable"),
                            Map.entry("io.smallrye.mutiny.Multi", "MutinyMulti"),
                            Map.entry("io.smallrye.mutiny.Uni", "MutinyUni"))) {
                @Override
                protected void probe(StreamType adapter) {
                    adapter.publisher(subscriber -> {});
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
        return declared.equals(JDK) || ADAPTERS.types().contains(declared);
    }

    /**
     * Returns the adapter of a type.
     *
     * @param declared a supported type
     * @return the adapter
     * @throws InvalidSettingException if the application's version of the library cannot be used
     */
    public static StreamType of(Class<?> declared) throws InvalidSettingException {
        return declared.getName().equals(JDK) ? StreamType.FLOW : ADAPTERS.require(declared);
    }

    /** Removes all adapters: the agent leaves. */
    public static void close() {
        ADAPTERS.close();
    }
}
