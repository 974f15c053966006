package dev.coalesce.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.testing.Caller;
import dev.coalesce.agent.testing.Gate;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A key is copied by the call that leads, and by no other: keys may be large. */
class KeyCopyTest {
    private final AtomicInteger copies = new AtomicInteger();

    /** A list that counts its copies. */
    private final class Large extends AbstractList<String> {
        @Override
        public String get(int index) {
            return "element";
        }

        @Override
        public int size() {
            return 3;
        }

        @Override
        public void forEach(Consumer<? super String> action) {
            copies.incrementAndGet();
            super.forEach(action);
        }
    }

    @Test
    void manyFollowersAndHits_keyIsCopiedOnce() {
        Calls calls = Calls.with("ttl", "1h");
        Gate gate = new Gate();
        Caller leader = Caller.start(() -> calls.call(Keys.of(new Large()), () -> {
            gate.pass();
            return "v";
        }));
        gate.awaitReached();
        List<Caller> followers = IntStream.range(0, 5)
                .mapToObj(i -> Caller.start(() -> calls.call(Keys.of(new Large()), () -> "own")))
                .map(Caller::awaitFollowing)
                .toList();
        gate.open();

        assertThat(leader.result()).isEqualTo("v");
        assertThat(followers)
                .allSatisfy(follower -> assertThat(follower.result()).isEqualTo("v"));
        assertThat(calls.call(Keys.of(new Large()), () -> "own")).isEqualTo("v");
        assertThat(copies).hasValue(1);
    }

    @Test
    void followersWithTheirOwnArrays_keyOfTheFlightIsACopy() {
        Calls calls = Calls.with();
        byte[] buffer = {1};
        AtomicInteger bodies = new AtomicInteger();
        calls.call(Keys.of(buffer), () -> {
            buffer[0] = 2; // the body uses its argument for something else
            calls.call(Keys.of(new byte[] {2}), bodies::incrementAndGet);
            return "v";
        });
        assertThat(bodies).as("another key: not the flight of this thread").hasValue(1);
        assertThat(calls.counters().bypasses()).isZero();
    }
}
