package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs an executable Spring Boot jar with rules for classes in the jars inside it. */
@OnEveryJdk
record SpringBootIT(Jdk jdk) {
    @Test
    void rulesForClassesInNestedJars_areApplied() {
        JvmResult run = Jvm.of(jdk)
                .agent("config=" + Libraries.program("suites").resolve("spring.yaml"))
                .jar(BuildOutput.BOOT_APP)
                .prints("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 1, bodies: 1");
        assertThat(run.err())
                .contains(
                        "coalescing org.springframework.util.StringUtils.cleanPath(java.lang.String)",
                        "coalescing org.springframework.util.ClassUtils.getShortName(java.lang.String)",
                        "coalescing dev.coalesce.it.boot.PriceService.price(java.lang.String)")
                .doesNotContain("WARN", "ERROR");
    }
}
