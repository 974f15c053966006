package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.weave.scan.ClassFileScan;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Handles classes that were woven while their application was built. They call the bridge of the runtime jar, which is
 * the agent's bridge under another name. If an agent is present they are changed to call the agent's bridge. The JVM
 * then has one engine, so an {@code @Invalidates} in such a class reaches the results of classes that the agent has
 * woven.
 */
public final class BuildTimeWeaving {
    private static final String RUNTIME_PACKAGE = "dev/coalesce/runtime/";
    private static final String RUNTIME_LINKER = RUNTIME_PACKAGE + "CoalesceRuntime";
    private static final ClassFileScan SCAN = new ClassFileScan(RUNTIME_LINKER);

    private BuildTimeWeaving() {}

    /**
     * Tells whether a class was woven while its application was built.
     *
     * @param classFile the bytes of the class
     * @return whether it names the runtime jar's bridge
     */
    public static boolean isWoven(byte[] classFile) {
        return SCAN.finds(classFile);
    }

    /**
     * Makes a class call the agent's bridge.
     *
     * @param classFile the bytes of a class for which {@link #isWoven} is true
     * @return the new bytes
     */
    public static byte[] redirectToAgent(byte[] classFile) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(OpenedClassReader.ASM_API, writer, new BridgeRemapper()) {}, 0);
        return writer.toByteArray();
    }

    /** Maps the names of the runtime jar's bridge to those of the agent's bridge. */
    private static final class BridgeRemapper extends Remapper {
        private static final String GROUP = Type.getInternalName(CoalesceGroup.class);
        private static final String AGENT_PACKAGE = GROUP.substring(0, GROUP.lastIndexOf('/') + 1);

        BridgeRemapper() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public String map(String name) {
            if (name.equals(RUNTIME_LINKER)) {
                return GROUP;
            }
            return name.startsWith(RUNTIME_PACKAGE) ? AGENT_PACKAGE + name.substring(RUNTIME_PACKAGE.length()) : name;
        }
    }
}
