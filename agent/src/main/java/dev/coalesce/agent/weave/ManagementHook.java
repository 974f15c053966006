package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceLinker;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code ManagementFactory.getPlatformMBeanServer()}, while its class loads, say that it was called, before it
 * returns.
 */
public final class ManagementHook implements ClassFileTransformer {
    /** The class it is put into. */
    public static final String OWNER = "java.lang.management.ManagementFactory";

    private static final String INTERNAL = OWNER.replace('.', '/');
    private static final String METHOD = "getPlatformMBeanServer";

    private volatile boolean in;

    /** Not in it yet. */
    public ManagementHook() {}

    /**
     * Whether the class has it.
     *
     * @return false also where the class was loaded before
     */
    public boolean isIn() {
        return in;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader != null || redefined != null || !INTERNAL.equals(name)) {
            return null;
        }
        try {
            ClassReader reader = OpenedClassReader.of(classFile);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new Hooking(writer), 0);
            return in ? writer.toByteArray() : null;
        } catch (Throwable e) {
            in = false; // beans then do not wait
            return null;
        }
    }

    private final class Hooking extends ClassVisitor {
        Hooking(ClassVisitor next) {
            super(OpenedClassReader.ASM_API, next);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals(METHOD) || (access & Opcodes.ACC_STATIC) == 0) {
                return next;
            }
            return new MethodVisitor(OpenedClassReader.ASM_API, next) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.ARETURN) {
                        super.visitMethodInsn(
                                Opcodes.INVOKESTATIC,
                                Type.getInternalName(CoalesceLinker.class),
                                "jmxStarted",
                                "()V",
                                false);
                        in = true;
                    }
                    super.visitInsn(opcode);
                }
            };
        }
    }
}
