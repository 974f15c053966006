package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.IsolatingLoader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tests which classes the hook changes. {@code BeansIT} tests that the changed class works. */
class ManagementHookTest {
    private static final String OWNER = "java/lang/management/ManagementFactory";

    private final ManagementHook hook = new ManagementHook();

    @Test
    void managementFactory_callsBridge() {
        byte[] hooked = hook.transform(null, OWNER, null, null, IsolatingLoader.bytesOf(ManagementFactory.class));
        assertThat(hook.isInstalled()).isTrue();
        assertThat(hooked).isNotNull();
        assertThat(new String(hooked, StandardCharsets.ISO_8859_1)).contains("jmxStarted");
    }

    @Test
    void classWithoutTheMethod_isLeftUnchanged() {
        assertThat(hook.transform(null, OWNER, null, null, IsolatingLoader.bytesOf(ManagementHookTest.class)))
                .isNull();
        assertThat(hook.isInstalled()).isFalse();
    }

    @Test
    void otherOrLoadedClass_isLeftUnchanged() {
        byte[] classFile = IsolatingLoader.bytesOf(ManagementFactory.class);
        assertThat(hook.transform(null, "java/lang/Other", null, null, classFile))
                .isNull();
        assertThat(hook.transform(null, OWNER, ManagementFactory.class, null, classFile))
                .isNull();
        assertThat(hook.transform(getClass().getClassLoader(), OWNER, null, null, classFile))
                .isNull();
        assertThat(hook.isInstalled()).isFalse();
    }

    @Test
    void damagedClassFile_isLeftUnchanged() {
        assertThat(hook.transform(null, OWNER, null, null, new byte[] {1, 2, 3}))
                .isNull();
        assertThat(hook.isInstalled()).isFalse();
    }
}
