package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookIntervalTest {
    @Test
    void engineThatTellsChanges_isLookedAtRarely() {
        assertThat(milliseconds(engine(true), 4)).containsExactly(250L, 500L, 1_000L, 1_000L);
        assertThat(milliseconds(null, 4)).containsExactly(250L, 500L, 1_000L, 1_000L);
    }

    @Test
    void engineThatTellsNothing_isPolled() {
        assertThat(milliseconds(engine(false), 7)).containsExactly(5L, 10L, 20L, 40L, 80L, 100L, 100L);
    }

    private static LongStream milliseconds(@Nullable SharedFlights engine, int count) {
        return LongStream.iterate(LookInterval.next(engine, 0), previous -> LookInterval.next(engine, previous))
                .limit(count)
                .map(TimeUnit.NANOSECONDS::toMillis);
    }

    private static SharedFlights engine(boolean reportsChanges) {
        return (SharedFlights) Proxy.newProxyInstance(
                LookIntervalTest.class.getClassLoader(),
                new Class<?>[] {SharedFlights.class},
                (proxy, method, arguments) -> reportsChanges);
    }
}
