package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies methods that return entities of Hibernate, in an application of Spring Data JPA. Hibernate must not notice. */
@OnEveryJdk
record VerifyHibernateIT(Jdk jdk) {
    private static final List<String> UNUSED =
            List.of("loader", "devtools", "starter-test", "security", "actuator", "starter-web", "tomcat", "webmvc");

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void entities_areReadWithoutAStatementAndWithoutAVerdictAgainstThem(int version) {
        JvmResult plain = shop(version).main("orders.Main");
        JvmResult verified = shop(version).agent("config=" + rules()).main("orders.Main");

        assertThat(plain.out())
                .as("%s", plain)
                .contains("load: false false, statements: 600, sessions open: 0", "loadWhole: [tea] Ada, statements: ");
        assertThat(verified.out()).as("%s", verified).isEqualTo(plain.out());
        assertThat(verified.err())
                .as("%s", verified)
                .containsPattern("Orders.withLines +clean in one context ")
                .containsPattern("Orders.summary +opaque ")
                .contains("orders.Order, an entity that belongs to a session")
                .doesNotContain("LEAK", "volatile", "no longer observed");
    }

    private Jvm shop(int version) {
        List<Path> libraries = Libraries.ofSpringBoot(version, UNUSED);
        Jvm jvm = Libraries.jvmFor(jdk, "verify/jpa", libraries);
        return jvm.property(
                "spring.config.location",
                Libraries.program("verify/jpa/orders/application.yaml").toUri().toString());
    }

    private static Path rules() {
        StringBuilder rules = new StringBuilder("methods:\n");
        for (String method : List.of(
                "OrderService.load",
                "OrderService.loadWhole",
                "OrderService.all",
                "Orders.findByCode",
                "Orders.withLines",
                "Orders.summary")) {
            rules.append("  orders.").append(method).append(": {mode: verify, ttl: 30s}\n");
        }
        try {
            return Files.writeString(BuildOutput.newDirectory("verify-jpa").resolve("coalesce.yaml"), rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
