package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceGroup;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Classes that were woven while their application was built. They call the runtime jar's bridge, which is the agent's under
 * another name. Under an agent they call the agent's instead: one engine for all of a JVM, so that an {@code @Invalidates}
 * on one side reaches results on the other.
 */
final class BuildTime {
    private static final String PACKAGE = "dev/coalesce/runtime/";
    private static final String LINKING = PACKAGE + "CoalesceRuntime";
    private static final ClassFileScan SCAN = new ClassFileScan(LINKING);

    private BuildTime() {}

    static boolean wove(byte[] classFile) {
        return SCAN.finds(classFile);
    }

    static byte[] handOver(byte[] classFile) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(new ClassRemapper(OpenedClassReader.ASM_API, writer, new ToTheAgents()) {}, 0);
        return writer.toByteArray();
    }

    private static final class ToTheAgents extends Remapper {
        private static final String TABLE = Type.getInternalName(CoalesceGroup.class);
        private static final String OURS = TABLE.substring(0, TABLE.lastIndexOf('/') + 1);

        ToTheAgents() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public String map(String name) {
            if (name.equals(LINKING)) {
                return TABLE;
            }
            return name.startsWith(PACKAGE) ? OURS + name.substring(PACKAGE.length()) : name;
        }
    }
}
