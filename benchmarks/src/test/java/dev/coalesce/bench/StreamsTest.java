package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.bench.jmh.FanOut;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** The runs of {@link Streams} match the JMH benchmarks. */
class StreamsTest {
    @Test
    void runs_areExactlyTheBenchmarks() {
        List<String> benchmarks = Arrays.stream(FanOut.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .toList();
        assertThat(new Streams().runs().stream().map(run -> run.run().method()).distinct())
                .containsExactlyInAnyOrderElementsOf(benchmarks);
    }
}
