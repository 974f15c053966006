package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Verifies an application of Spring MVC and Spring Security in Tomcat, with Logback, Log4j, and OpenTelemetry. */
@OnEveryJdk
record VerifySpringIT(Jdk jdk) {
    private static final Map<String, String> DEPENDS_ON = Map.of(
            "user", "principal",
            "role", "authorities",
            "language", "locale",
            "zone", "time zone",
            "tenant", "mdc.tenant",
            "region", "mdc.region",
            "channel", "baggage.channel",
            "plan", "request.plan",
            "segment", "session.segment",
            "reading", "transaction");

    @Test
    void resultThatDependsOnTheCaller_isALeakThatNamesWhatItDependsOn() {
        String report = verified("VerifiedShop").prints("served: 900").err();

        DEPENDS_ON.forEach((method, dimension) -> assertThat(report)
                .containsPattern("Offers." + method + " +LEAK " + dimension + " +[0-9]")
                .contains("results differ when " + dimension + " differs"));
        assertThat(report).containsPattern("Offers.clean +clean ").doesNotContain("volatile", "umbrella", "phone");
    }

    private JvmResult verified(String program) {
        List<Path> libraries = new ArrayList<>();
        for (String set : List.of(
                "spring-7", "spring-mvc", "spring-security", "tomcat", "h2", "logback", "log4j", "opentelemetry-sdk")) {
            libraries.addAll(Libraries.of(set));
        }
        StringBuilder rules = new StringBuilder("methods:\n");
        Stream.concat(DEPENDS_ON.keySet().stream(), Stream.of("clean"))
                .forEach(method -> rules.append("  Offers.").append(method).append(": {mode: verify, ttl: 30s}\n"));
        try {
            Path directory = BuildOutput.newDirectory("verify-spring");
            Path file = Files.writeString(directory.resolve("coalesce.yaml"), rules);
            return Libraries.jvmFor(jdk, "verify/spring", libraries)
                    .agent("config=" + file)
                    .main(program, directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
