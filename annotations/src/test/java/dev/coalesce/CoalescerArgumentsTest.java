package dev.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The arguments that {@link Coalescer} accepts and rejects, without the agent. */
class CoalescerArgumentsTest {
    private static final Duration TTL = Duration.ofHours(1);

    private final Coalescer coalescer = Coalescer.named("test");

    @Test
    void nullKeyTtlAndResult_areAccepted() throws Exception {
        assertThat(coalescer.<@Nullable String>get(null, null, () -> null)).isNull();
    }

    @Test
    void loaderThatCallsItsOwnKey_runsTheInnerLoader() throws Exception {
        assertThat(coalescer.<String>get("k", TTL, () -> "outer " + coalescer.get("k", TTL, () -> "inner")))
                .isEqualTo("outer inner");
    }

    @Test
    void getAsync_returnsTheStageAsAFuture() {
        CompletionStage<String> stage = CompletableFuture.completedStage("v");
        assertThat(coalescer.getAsync("k", TTL, () -> stage)).isCompletedWithValue("v");
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without nullness checks can pass null
    void nullLoaderOrName_isRejected() {
        assertThatNullPointerException()
                .isThrownBy(() -> coalescer.get("k", TTL, null))
                .withMessage("loader");
        assertThatNullPointerException()
                .isThrownBy(() -> coalescer.getAsync("k", TTL, null))
                .withMessage("loader");
        assertThatNullPointerException().isThrownBy(() -> Coalescer.named(null)).withMessage("name");
    }
}
