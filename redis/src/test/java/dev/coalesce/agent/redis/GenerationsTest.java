package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final String METHOD = "shop.price";

    private final CompletableFuture<Long> reply = new CompletableFuture<>();
    private final List<String> ran = new ArrayList<>();
    private final Generations generations = new Generations(new Generations.Source() {
        @Override
        public CompletionStage<Long> current(String method) {
            return reply;
        }

        @Override
        public CompletionStage<Long> next(String method) {
            return reply;
        }
    });

    private void use(String name) {
        generations.withCurrent(METHOD, (number, failure) -> ran.add(name + " " + number + " " + failure));
    }

    @Test
    void commandsThatWaitForTheNumber_runInTheirOrder() {
        use("drop");
        use("enter");
        generations.withCurrent(METHOD, (number, failure) -> {
            use("sent meanwhile");
            ran.add("third");
        });
        assertThat(ran).isEmpty();

        reply.complete(7L);
        use("later");
        assertThat(ran)
                .containsExactly("drop 7 null", "enter 7 null", "third", "sent meanwhile 7 null", "later 7 null");
        assertThat(generations.isCurrent(METHOD, 7)).isTrue();
    }

    @Test
    void numberThatCannotBeRead_failsTheCommandsAndIsAskedForAgain() {
        IllegalStateException cause = new IllegalStateException("cut");
        use("drop");
        reply.completeExceptionally(cause);
        assertThat(ran).containsExactly("drop null " + cause);
        assertThat(generations.isCurrent(METHOD, 7)).isFalse();

        use("enter");
        assertThat(ran).endsWith("enter null " + cause).hasSize(2);
    }
}
