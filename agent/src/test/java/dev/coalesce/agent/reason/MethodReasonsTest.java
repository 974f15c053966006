package dev.coalesce.agent.reason;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MethodReasonsTest {
    @Test
    void placeholders_areFilledInOrderAndRemainWithoutValues() {
        assertThat(Reason.KEY_STEP.text("a.b", "Order", "b"))
                .isEqualTo("key has the path \"a.b\", but Order has no \"b\"");
        assertThat(Reason.INVALID_VALUE.message("ttl", "x", "30s")).isEqualTo("ttl is \"x\". Use 30s");
        assertThat(Reason.INVALID_VALUE.text()).isEqualTo("… is \"…\"");
        assertThat(Reason.REFUSED_PARAMETERS.cure("300", "250")).startsWith("Use at most 250: ");
        assertThat(Reason.OFF.text("…")).isEqualTo("… is turned off");
    }

    @Test
    void countedReason_isListedWithItsLastText() {
        MethodReasons reasons = new MethodReasons("shop.Prices.price");
        assertThat(reasons.list()).isEmpty();
        reasons.count(Reason.CYCLE);
        reasons.count(Reason.KEY_IDENTITY, "first");
        reasons.count(Reason.KEY_IDENTITY, "last");
        reasons.uncount(Reason.OFF);
        assertThat(reasons.list())
                .containsExactly(
                        new MethodReasons.Counted(Reason.CYCLE, 1, Reason.CYCLE.text("shop.Prices.price")),
                        new MethodReasons.Counted(Reason.KEY_IDENTITY, 2, "last"));
        reasons.uncount(Reason.CYCLE);
        assertThat(reasons.list()).hasSize(1);
    }

    @Test
    void decisions_areTheMostRecentOnes() {
        for (int i = 0; i <= RecentDecisions.MAX; i++) {
            new MethodReasons("m" + i).count(Reason.CYCLE);
        }
        List<Decision> recent = RecentDecisions.list();
        assertThat(recent).hasSize(RecentDecisions.MAX);
        assertThat(recent.get(0).method()).isEqualTo("m1");
        assertThat(recent.get(RecentDecisions.MAX - 1).method()).isEqualTo("m" + RecentDecisions.MAX);
    }

    @Test
    void manyDecisionsOfOneKind_areNotedOnceASecond() {
        MethodReasons reasons = new MethodReasons("many");
        for (int i = 0; i < 1000; i++) {
            reasons.count(Reason.OFF);
        }
        assertThat(RecentDecisions.list().stream().filter(each -> each.method().equals("many")))
                .hasSize(1);
        assertThat(reasons.list().get(0).count()).isEqualTo(1000);
    }

    @Test
    void refusedMethods_areReplacedAndBounded() {
        String method = "shop.Prices.refused()";
        RefusedMethods.Refused first =
                new RefusedMethods.Refused("shop.Prices", method, Reason.REFUSED_NATIVE, "first");
        RefusedMethods.Refused second =
                new RefusedMethods.Refused("shop.Prices", method, Reason.INVALID_VALUE, "second");
        RefusedMethods.record(method, List.of(first));
        RefusedMethods.record(method, List.of(second));
        assertThat(RefusedMethods.list()).contains(second).doesNotContain(first);
        RefusedMethods.record(method, List.of());
        assertThat(RefusedMethods.list()).doesNotContain(second);
        for (int i = 0; i <= RefusedMethods.MAX; i++) {
            String each = "shop.Generated.m" + i + "()";
            RefusedMethods.record(
                    each, List.of(new RefusedMethods.Refused("shop.Generated", each, Reason.REFUSED_NATIVE, "text")));
        }
        assertThat(RefusedMethods.list()).hasSize(RefusedMethods.MAX);
    }
}
