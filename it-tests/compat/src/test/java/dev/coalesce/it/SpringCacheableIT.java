package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules that take over methods with Spring's {@code @Cacheable}, in an application of Spring that uses it. */
@OnEveryJdk
record SpringCacheableIT(Jdk jdk) {
    /** Why each method is left to Spring. */
    private static final Map<String, String> REFUSED = Map.of(
            "Shop.sum", "key is \"#id + #other\", which is no path",
            "Shop.part", "key is \"#name.substring(1)\", which is no path",
            "Shop.generated", "keyGenerator is \"generator\"",
            "Shop.conditional", "condition is \"#id > 1\"; unless is \"#result == 0\"",
            "Shop.methodName", "key is \"#root.methodName\", which is no path",
            "Shop.self", "key is \"#this\", which is no path",
            "Shop.put", "@CachePut is beside it, for which each call must run",
            "Shop.twice", "it is there 2 times",
            "Configured.generated", "keyGenerator is \"generator\"");

    @Test
    void methodsWithPaths_shareAndOthersAreLeftToSpring() throws Exception {
        Path rules = Files.writeString(BuildOutput.newDirectory("cacheable").resolve("coalesce.yaml"), """
                methods:
                  "CachedShop$*.*": {from: spring-cacheable, ttl: 1h}
                  "CachedShop$Nothing.*": {from: spring-cacheable}
                """);
        List<Path> libraries = new ArrayList<>(Libraries.of("spring-7"));
        libraries.addAll(Libraries.of("spring-mvc"));
        try (RunningJvm shop = Libraries.jvmFor(jdk, "cacheable/spring", libraries)
                .agent("config=" + rules)
                .launch("CachedShop")) {
            assertThat(shop.readAnswer())
                    .containsExactly(
                            "a proxy: true",
                            "Spring has cached: 1 = 1",
                            "Spring's hit: true",
                            "ours after Spring's clear: true",
                            "all true true",
                            "byName true true",
                            "byP true true",
                            "byA true true",
                            "namedLikeAnIndex true true",
                            "byArgument true true",
                            "byProperty true true",
                            "byStatic true true",
                            "byTarget true true",
                            "composed true true",
                            "composedWithKey true true",
                            "caching true true",
                            "rate true true",
                            "inClass true true",
                            "keyed true true",
                            "left to Spring: false");
            assertThat(shop.stderr().lines().filter(line -> line.contains("has no effect")))
                    .as(shop.stderr())
                    .hasSize(REFUSED.size());
            String status =
                    Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, "status", shop.pid()).out();
            REFUSED.forEach((method, reason) -> {
                assertThat(shop.stderr())
                        .containsPattern("CachedShop\\$" + method.replace(".", "\\.")
                                + "\\([^)]*\\) has no effect: Spring's @Cacheable cannot be taken over: ")
                        .contains(reason + ". Write the key into the rule");
                assertThat(status).contains(reason);
            });
            assertThat(status)
                    .contains("CachedShop$Shop.byName(int, int)")
                    .contains("@Cacheable")
                    .contains("the rule \"CachedShop$Nothing.*\"");
            assertThat(Jvm.of(jdk)
                            .jar(BuildOutput.AGENT_JAR, "why", shop.pid(), "CachedShop$Shop.sum")
                            .out())
                    .contains("refused-spring")
                    .contains("key is \"#id + #other\", which is no path");
        }
    }
}
