package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.Eventually;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.Deferred;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests woven methods that return a future of a library: it is shared like a {@code CompletableFuture}. */
class LibraryFuturesTest {
    private static final Map<String, byte[]> CLASSES = Compiled.of("""
            class Async {
                @Coalesce(key = "p0", ttl = "1h")
                com.google.common.util.concurrent.ListenableFuture<Object> guava(String k, Supplier<?> body) {
                    return (com.google.common.util.concurrent.ListenableFuture<Object>) body.get();
                }
                @Coalesce(key = "p0", ttl = "1h")
                kotlinx.coroutines.Deferred<Object> kotlin(String k, Supplier<?> body) {
                    return (kotlinx.coroutines.Deferred<Object>) body.get();
                }
            }
            """);

    private final Woven woven = Woven.of(CLASSES);
    private final Object async = woven.make("Async");

    @AfterEach
    void close() {
        woven.close();
    }

    /** A library's futures, as far as the tests need them. */
    interface Library {
        Object pending();

        void complete(Object pending, @Nullable Object value);

        void fail(Object pending, Throwable thrown);

        void cancel(Object future);

        /** Converts a future that a caller has received. */
        CompletableFuture<@Nullable Object> received(Object future);

        boolean isCancelled(Object pending);
    }

    enum Libraries implements Library {
        GUAVA {
            @Override
            public Object pending() {
                return SettableFuture.create();
            }

            @Override
            @SuppressWarnings("unchecked")
            public void complete(Object pending, @Nullable Object value) {
                ((SettableFuture<@Nullable Object>) pending).set(value);
            }

            @Override
            public void fail(Object pending, Throwable thrown) {
                ((SettableFuture<?>) pending).setException(thrown);
            }

            @Override
            public void cancel(Object future) {
                ((ListenableFuture<?>) future).cancel(true);
            }

            @Override
            public CompletableFuture<@Nullable Object> received(Object future) {
                CompletableFuture<@Nullable Object> received = new CompletableFuture<>();
                ListenableFuture<?> guava = (ListenableFuture<?>) future;
                guava.addListener(
                        () -> {
                            try {
                                received.complete(guava.get());
                            } catch (ExecutionException e) {
                                received.completeExceptionally(Objects.requireNonNull(e.getCause()));
                            } catch (Exception e) {
                                received.completeExceptionally(e);
                            }
                        },
                        MoreExecutors.directExecutor());
                return received;
            }

            @Override
            public boolean isCancelled(Object pending) {
                return ((ListenableFuture<?>) pending).isCancelled();
            }
        },
        KOTLIN {
            @Override
            public Object pending() {
                return CompletableDeferredKt.CompletableDeferred(null);
            }

            @Override
            @SuppressWarnings("unchecked")
            public void complete(Object pending, @Nullable Object value) {
                ((CompletableDeferred<@Nullable Object>) pending).complete(value);
            }

            @Override
            public void fail(Object pending, Throwable thrown) {
                ((CompletableDeferred<?>) pending).completeExceptionally(thrown);
            }

            @Override
            public void cancel(Object future) {
                ((Deferred<?>) future).cancel(null);
            }

            @Override
            public CompletableFuture<@Nullable Object> received(Object future) {
                CompletableFuture<@Nullable Object> received = new CompletableFuture<>();
                Deferred<?> deferred = (Deferred<?>) future;
                deferred.invokeOnCompletion(thrown -> {
                    if (thrown == null) {
                        received.complete(deferred.getCompleted());
                    } else {
                        received.completeExceptionally(thrown);
                    }
                    return Unit.INSTANCE;
                });
                return received;
            }

            @Override
            public boolean isCancelled(Object pending) {
                return ((Deferred<?>) pending).isCancelled();
            }
        }
    }

    static Stream<Libraries> libraries() {
        return Stream.of(Libraries.values());
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void pendingFuture_isSharedAndThenCached(Libraries library) {
        Object upstream = library.pending();
        Object leader = call(library, () -> upstream);
        Object follower = call(library, library::pending);
        library.complete(upstream, "v");

        assertThat(leader).isNotSameAs(upstream).isNotSameAs(follower);
        assertThat(library.received(leader)).isCompletedWithValue("v");
        assertThat(library.received(follower)).isCompletedWithValue("v");
        assertThat(library.received(call(library, library::pending))).isCompletedWithValue("v");
        assertThat(woven.counters(name(library)).leads()).isEqualTo(1);
        assertThat(woven.counters(name(library)).follows()).isEqualTo(1);
        assertThat(woven.counters(name(library)).hits()).isEqualTo(1);
        assertThat(woven.errors.sum()).isZero();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void failedFuture_isNotCached(Libraries library) {
        Object upstream = library.pending();
        Object leader = call(library, () -> upstream);
        Object follower = call(library, library::pending);
        IllegalStateException failure = new IllegalStateException("upstream is down");
        library.fail(upstream, failure);

        assertThat(library.received(leader)).isCompletedExceptionally();
        assertThat(library.received(follower).handle((value, thrown) -> thrown).join())
                .isSameAs(failure);
        Object again = library.pending();
        library.complete(again, "v");
        assertThat(library.received(call(library, () -> again))).isCompletedWithValue("v");
        assertThat(woven.counters(name(library)).failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void oneCallerCancels_othersReceiveResult(Libraries library) {
        Object upstream = library.pending();
        Object leader = call(library, () -> upstream);
        Object follower = call(library, library::pending);
        library.cancel(leader);

        assertThat(library.isCancelled(upstream)).isFalse();
        library.complete(upstream, "v");
        assertThat(library.received(follower)).isCompletedWithValue("v");
        assertThat(library.received(leader)).isCompletedExceptionally();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void allCallersCancel_upstreamIsCancelled(Libraries library) {
        Object upstream = library.pending();
        Object leader = call(library, () -> upstream);
        Object follower = call(library, library::pending);
        library.cancel(leader);
        library.cancel(follower);

        assertThat(library.isCancelled(upstream)).isTrue();
        assertThat(woven.counters(name(library)).inFlight()).isZero();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void singleUseValue_followerRunsBody(Libraries library) {
        Object upstream = library.pending();
        Object own = library.pending();
        library.complete(own, "its own");
        Object leader = call(library, () -> upstream);
        Object follower = call(library, () -> own);
        Iterator<String> singleUse = List.of("once").iterator();
        library.complete(upstream, singleUse);

        assertThat(library.received(leader)).isCompletedWithValue(singleUse);
        assertThat(library.received(follower)).succeedsWithin(Eventually.LIMIT).isEqualTo("its own");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void nullValue_isShared(Libraries library) {
        Object upstream = library.pending();
        library.complete(upstream, null);

        assertThat(library.received(call(library, () -> upstream))).isCompletedWithValue(null);
        assertThat(library.received(call(library, library::pending))).isCompletedWithValue(null);
    }

    private static String name(Libraries library) {
        return library == Libraries.GUAVA ? "Async.guava" : "Async.kotlin";
    }

    private Object call(Libraries library, Supplier<Object> body) {
        String method = library == Libraries.GUAVA ? "guava" : "kotlin";
        return Objects.requireNonNull(Woven.call(async, method, "k", body));
    }
}
