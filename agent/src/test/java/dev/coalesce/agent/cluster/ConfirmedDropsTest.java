package dev.coalesce.agent.cluster;

import static dev.coalesce.agent.cluster.ConfirmedDrops.REMEMBERED_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmedDropsTest {
    private final ConfirmedDrops drops = new ConfirmedDrops();

    private static Drop key(String method, int number) {
        return new Drop(method, new SharedKey(method, List.of(), "id" + number));
    }

    @Test
    void dropConfirmedLongBeforeTheLoss_isNotSentAgain() {
        long now = Long.MAX_VALUE - REMEMBERED_NANOS / 2; // nanoTime may overflow
        drops.add(key("price", 1), now);
        drops.add(key("price", 2), now + 1);

        assertThat(drops.before(now + 1 + REMEMBERED_NANOS)).containsExactly(key("price", 2));
    }

    @Test
    void dropThatIsConfirmedAgain_isRememberedFromThenOn() {
        drops.add(key("price", 1), 0);
        drops.add(key("price", 2), 1);
        drops.add(key("price", 1), 2);

        assertThat(drops.before(2 + REMEMBERED_NANOS)).containsExactly(key("price", 1));
    }

    @Test
    void dropsThatAreForgotten_takeNoMemory() {
        for (int i = 0; i < 100; i++) {
            drops.add(key("price", i), i * REMEMBERED_NANOS);
        }
        assertThat(drops.size()).isEqualTo(2);
    }

    @Test
    void tooManyKeys_becomeAllKeysOfTheirMethod() {
        for (int i = 0; i < BoundedDrops.MAX - 1; i++) {
            drops.add(key("price", i), 0);
        }
        drops.add(key("stock", 0), 0);
        drops.add(key("stock", 0), 0);
        assertThat(drops.size()).isEqualTo(BoundedDrops.MAX);

        drops.add(key("price", -1), 0);
        assertThat(drops.before(0)).containsExactly(key("stock", 0), new Drop("price", null));
    }

    @Test
    void tooManyKeysOfAnotherMethod_areKept() {
        for (int i = 0; i < BoundedDrops.MAX; i++) {
            drops.add(key("price", i), 0);
        }
        drops.add(key("stock", 0), 0);
        drops.add(key("stock", 1), 0);

        assertThat(drops.size()).isEqualTo(BoundedDrops.MAX + 1);
        assertThat(drops.before(0)).contains(new Drop("stock", null), key("price", 0));
    }
}
