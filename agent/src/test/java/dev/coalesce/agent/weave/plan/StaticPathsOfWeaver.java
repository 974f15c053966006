package dev.coalesce.agent.weave.plan;

import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.settings.InvalidSettingException;
import net.bytebuddy.dynamic.ClassFileLocator;

/** Resolves static paths as the weaver does, for tests of other packages. */
public final class StaticPathsOfWeaver {
    private StaticPathsOfWeaver() {}

    public static KeyPath resolve(String text) throws InvalidSettingException {
        ClassLoader loader = StaticPathsOfWeaver.class.getClassLoader();
        return KeyPathResolver.resolveStatic(
                        text,
                        new ClassFileLocator.Compound(
                                ClassFileLocator.ForClassLoader.of(loader),
                                ClassFileLocator.ForClassLoader.ofSystemLoader()))
                .path();
    }
}
