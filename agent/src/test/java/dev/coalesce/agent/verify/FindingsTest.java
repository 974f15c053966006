package dev.coalesce.agent.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests what is told while the results of a method are compared, for meters and events. */
class FindingsTest {
    record Offer(String sku, @Nullable Object discount) {}

    private final List<Verdict> leaks = new ArrayList<>();
    private final List<Mismatch> mismatches = new ArrayList<>();
    private boolean hasMore;
    private boolean isKeyed;
    private long now = TimeUnit.HOURS.toNanos(1);

    private final CallReader reader = new CallReader() {
        @Override
        public long read(@Nullable Object[] arguments, ContextSink context) {
            long tenant = Hashes.ofText(String.valueOf(arguments[1]), 7);
            context.add("", "tenant", tenant);
            long key = Hashes.ofText(String.valueOf(arguments[0]), 5);
            if (isKeyed) {
                context.addInKey(tenant);
                return Hashes.add(key, tenant);
            }
            return key;
        }

        @Override
        public boolean readMore() {
            boolean had = hasMore;
            hasMore = false;
            return had;
        }

        @Override
        public int version() {
            return hasMore ? 0 : 1;
        }

        @Override
        public @Nullable String obstacle() {
            return null;
        }
    };

    private final VerifiedMethod method = new VerifiedMethod(
            reader,
            new Digest(3, type -> {}),
            TimeUnit.SECONDS.toNanos(30),
            () -> now += 1_000,
            new NoLimit(),
            new Findings() {
                @Override
                public void leaks(Verdict verdict) {
                    leaks.add(verdict);
                }

                @Override
                public void differ(Mismatch mismatch) {
                    mismatches.add(mismatch);
                }
            });

    private void call(String tenant, Object discount) {
        VerifiedCall call = method.enter("sku", tenant);
        assertThat(call).isNotNull();
        if (call != null) {
            call.end(new Offer("sku", discount), null);
        }
    }

    @Test
    void leak_isToldOnce_withItsDimension() {
        for (int i = 0; i < 400; i++) {
            call("t" + i % 3, i % 3);
        }

        assertThat(leaks).hasSize(1);
        assertThat(method.leaks()).containsExactly("tenant");
        assertThat(mismatches).isNotEmpty().allSatisfy(each -> {
            assertThat(each.hasSameContext()).isFalse();
            assertThat(each.dimensions()).containsExactly("tenant");
            assertThat(each.paths()).containsExactly(".discount");
        });
        assertThat(method.compared()[1]).isEqualTo(mismatches.size());
    }

    @Test
    void resultThatAlwaysDiffers_isAMismatchInTheSameContext() {
        for (int i = 0; i < 100; i++) {
            call("t", i);
        }

        assertThat(leaks).isEmpty();
        assertThat(method.leaks()).isEmpty();
        assertThat(mismatches).hasSize(99).allSatisfy(each -> {
            assertThat(each.hasSameContext()).isTrue();
            assertThat(each.dimensions()).isEmpty();
        });
    }

    @Test
    void pairsThatAreForgotten_becauseMoreIsRead_stayCounted() {
        hasMore = true;
        long before = 0;
        for (int i = 0; i < 100; i++) {
            call("t", i);
            long compared = method.compared()[0] + method.compared()[1];
            assertThat(compared).isGreaterThanOrEqualTo(before);
            before = compared;
        }

        assertThat(hasMore).as("more was read").isFalse();
        assertThat(before).isEqualTo(98); // the first call after that has none to compare with
    }

    @Test
    void callsOfOneCaller_areCleanInOneContextOnly() {
        for (int i = 0; i < 100; i++) {
            call("t", 7);
        }

        Verdict verdict = method.verdict();
        assertThat(verdict.title()).isEqualTo("clean in one context");
        assertThat(verdict.notes()).anyMatch(each -> each.contains("a leak between callers would not show"));
    }

    @Test
    void callersThatTheKeyTellsApart_areClean() {
        isKeyed = true;
        for (int i = 0; i < 100; i++) {
            call("t" + i % 3, i % 3);
        }

        Verdict verdict = method.verdict();
        assertThat(verdict.title()).isEqualTo("clean");
        assertThat(verdict.keyed()).containsExactly("tenant");
        assertThat(verdict.differentContexts()).isZero();
        assertThat(verdict.notes()).containsExactly("callers differed in tenant, which the key contains");
    }

    @Test
    void fewCalls_areNotDecided_withTheirNumbers() {
        for (int i = 0; i < 10; i++) {
            call("t", 7);
        }

        assertThat(method.verdict().title()).isEqualTo("not decided");
        assertThat(method.verdict().text())
                .startsWith("of 10 calls that were verified, only 9 pairs had equal keys within the ttl; at least 30");
    }

    @Test
    void namesBeyondTheLimit_shareOneDimensionAndAreNotKept() {
        Dimensions dimensions = new Dimensions();
        for (int i = 0; i < 10_000; i++) {
            assertThat(dimensions.number("mdc.", "key" + i)).isEqualTo(Math.min(2 * i, Dimensions.MAX - 1));
            assertThat(dimensions.number("kind" + i, "")).isEqualTo(Math.min(2 * i + 1, Dimensions.MAX - 1));
        }

        assertThat(dimensions).extracting("numbers").asString().doesNotContain("key9999", "kind9999");
        assertThat(dimensions.name(Dimensions.MAX - 1)).isEqualTo("something else");
    }

    @Test
    void dimensionThatAppearsLate_isLookedAtFromThenOn() {
        Dimensions dimensions = new Dimensions();
        int first = dimensions.number("tenant", "");
        for (int i = 0; i < 300; i++) {
            dimensions.count(0, i % 3 + 1);
        }
        int late = dimensions.number("request", "");
        for (int i = 0; i < 300; i++) {
            dimensions.count(0, i % 3 + 1, i + 1);
        }

        assertThat(dimensions.everNew()).isEqualTo(1L << late);
        assertThat(first).isNotEqualTo(late);
    }

    @Test
    void elementOfAMap_isNamedOnlyIfMostCallsHaveIt() {
        Dimensions dimensions = new Dimensions();
        int name = dimensions.number("headers[Tenant]", "");
        int data = dimensions.number("headers[ann]", "");
        for (int i = 0; i < 100; i++) {
            dimensions.count(0, i + 1, i % 4);
        }

        assertThat(dimensions.name(name)).isEqualTo("headers[Tenant]");
        assertThat(dimensions.name(data)).isEqualTo("headers[]");
    }

    @Test
    void keysThatAlwaysChange_doNotMakeADimensionLookLikeTheReason() {
        Pairs equal = new Pairs();
        Pairs different = new Pairs();
        for (int i = 0; i < 400; i++) { // the dimension differs for the changing key only
            different.add(1, i % 2, 7, 0);
            equal.add(0, 0, 8, 0);
        }

        assertThat(new Analysis(equal, different, 0).causes()).isEmpty();
    }

    @Test
    void resultsThatCannotBeRead_areCountedApart() {
        for (int i = 0; i < 10; i++) {
            VerifiedCall call = method.enter("sku", "t");
            if (call != null) {
                call.end(new Thread(), null);
            }
        }

        assertThat(method.compared()).containsExactly(0, 0, 9);
        assertThat(mismatches).isEmpty();
    }
}
