package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.bench.jmh.FanOut;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** What is measured of streams, and that it is there. */
class StreamsTest {
    @Test
    void everyRunHasItsBenchmarkAndEveryBenchmarkIsRun() {
        List<String> there = Arrays.stream(FanOut.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .toList();
        assertThat(new Streams()
                        .crowds().stream().map(crowd -> crowd.run().method()).distinct())
                .containsExactlyInAnyOrderElementsOf(there);
    }
}
