package dev.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What can be given to a coalescer, and what its loaders may do. */
class CoalescerArgumentsTest {
    private static final Duration TTL = Duration.ofHours(1);

    private final Coalescer coalescer = Coalescer.named("test");

    @Test
    void keysTtlsAndResultsMayBeNull() throws Exception {
        assertThat(coalescer.<@Nullable String>get(null, null, () -> null)).isNull();
    }

    @Test
    void aLoaderMayCallItsOwnKey() throws Exception {
        assertThat(coalescer.<String>get("k", TTL, () -> "outer " + coalescer.get("k", TTL, () -> "inner")))
                .isEqualTo("outer inner");
    }

    @Test
    void aStageIsReturnedAsItsFuture() {
        CompletionStage<String> stage = CompletableFuture.completedStage("v");
        assertThat(coalescer.getAsync("k", TTL, () -> stage)).isCompletedWithValue("v");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without nullness checks may do
    void aLoaderIsNeeded() {
        assertThatNullPointerException()
                .isThrownBy(() -> coalescer.get("k", TTL, null))
                .withMessage("loader");
        assertThatNullPointerException()
                .isThrownBy(() -> coalescer.getAsync("k", TTL, null))
                .withMessage("loader");
        assertThatNullPointerException().isThrownBy(() -> Coalescer.named(null)).withMessage("name");
    }
}
