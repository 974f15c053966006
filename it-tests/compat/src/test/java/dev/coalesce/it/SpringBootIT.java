package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A Spring Boot application as one jar, with rules on classes of the jars inside it. */
@OnEveryJdk
record SpringBootIT(Jdk jdk) {
    @Test
    void classesOfNestedJars() {
        Run run = Jvm.of(jdk)
                .agent("config=" + Libraries.program("suites").resolve("spring.yaml"))
                .jar(Built.BOOT)
                .prints("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 1, bodies: 1");
        assertThat(run.err())
                .contains(
                        "coalescing org.springframework.util.StringUtils.cleanPath(java.lang.String)",
                        "coalescing org.springframework.util.ClassUtils.getShortName(java.lang.String)",
                        "coalescing dev.coalesce.it.boot.PriceService.price(java.lang.String)")
                .doesNotContain("WARN", "ERROR");
    }
}
