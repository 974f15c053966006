package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Promotion;
import dev.coalesce.it.app.StaticKeys;
import org.junit.jupiter.api.Test;

/** Keys with parts that start at static members: two tenants never share. */
@OnEveryJdk
record StaticKeysIT(Jdk jdk) {
    @Test
    void partsOfThreadLocals_separateTenants() {
        JvmResult result = Jvm.of(jdk)
                .agent()
                .classPath(
                        Compile.into("static-keys")
                                .apps(StaticKeys.class, Promotion.class)
                                .flags("-g")
                                .classes(),
                        BuildOutput.ANNOTATIONS)
                .main(StaticKeys.class);
        result.prints(
                "started",
                "tenants are initialized",
                "wrong answers: 0, bodies beyond one for each key: 0",
                "changed 100 for A",
                "invalidated for A: true",
                "kept for B: true",
                "refreshed: 1 of B, a new body on main",
                "promoted: 7 of C, a new body",
                "bodies without a key: 2");
        assertThat(result.err())
                .contains("the key of " + StaticKeys.class.getName() + ".byMethod could not be computed");
    }
}
