package dev.coalesce.agent.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.cluster.SharedKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final SharedKey KEY = SharedKey.of("shop.price", new byte[32]);

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
        generations.withCurrent(KEY, (number, failure) -> ran.add(name + " " + number + " " + failure));
    }

    @Test
    void commandsThatWaitForTheNumber_runInTheirOrder() {
        use("drop");
        use("enter");
        generations.withCurrent(KEY, (number, failure) -> {
            use("sent meanwhile");
            ran.add("third");
        });
        assertThat(ran).isEmpty();

        reply.complete(7L);
        use("later");
        assertThat(ran)
                .containsExactly("drop 7 null", "enter 7 null", "third", "sent meanwhile 7 null", "later 7 null");
        assertThat(generations.isCurrent(KEY, 7)).isTrue();
    }

    @Test
    void numberThatCannotBeRead_failsTheCommandsAndIsAskedForAgain() {
        IllegalStateException cause = new IllegalStateException("cut");
        use("drop");
        reply.completeExceptionally(cause);
        assertThat(ran).containsExactly("drop null " + cause);
        assertThat(generations.isCurrent(KEY, 7)).isFalse();

        use("enter");
        assertThat(ran).endsWith("enter null " + cause).hasSize(2);
    }

    @Test
    void declarations_arePartOfTheNumberAndAskedForAtOnce() {
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletableFuture<Long> second = new CompletableFuture<>();
        Map<String, CompletableFuture<Long>> replies = Map.of("shop.price", reply, "first", first, "second", second);
        Set<String> asked = new HashSet<>();
        Generations several = new Generations(new Generations.Source() {
            @Override
            public CompletionStage<Long> current(String method) {
                asked.add(method);
                return Objects.requireNonNull(replies.get(method));
            }

            @Override
            public CompletionStage<Long> next(String method) {
                return CompletableFuture.completedFuture(9L);
            }
        });
        SharedKey key = SharedKey.of("shop.price", List.of("first", "second"), new byte[32]);
        List<Long> numbers = new ArrayList<>();
        several.withCurrent(key, (number, failure) -> numbers.add(number));
        several.withCurrent(key, (number, failure) -> ran.add("after " + numbers.size()));
        assertThat(asked).hasSize(3);

        second.complete(3L);
        reply.complete(1L);
        assertThat(numbers).isEmpty();
        first.complete(2L);
        assertThat(ran).containsExactly("after 1");
        assertThat(several.isCurrent(key, numbers.get(0))).isTrue();

        for (String each : List.of("first", "second", "shop.price")) {
            several.next(each);
            several.withCurrent(key, (number, failure) -> numbers.add(number));
            assertThat(several.isCurrent(key, numbers.get(numbers.size() - 2))).isFalse();
        }
        assertThat(numbers).doesNotHaveDuplicates().hasSize(4);

        several.forget("second");
        assertThat(several.isCurrent(key, numbers.get(3))).isFalse();
    }
}
