package dev.coalesce.agent.weave.declare;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether all methods of a class pass their call on: to the same method of another class, or to a handler. A
 * method that calls itself does not pass the call on.
 */
final class PassingMethods extends ClassVisitor {
    private static final int NOT_PASSING =
            Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC;

    private String type = "";
    private int methods;
    private int passing;

    private PassingMethods() {
        super(OpenedClassReader.ASM_API);
    }

    /** Tells whether a class file has such methods, and no others. Constructors and private methods do not count. */
    static boolean areAllOf(byte[] classFile) {
        try {
            PassingMethods found = new PassingMethods();
            new ClassReader(classFile).accept(found, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return found.methods > 0 && found.passing == found.methods;
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String superName,
            String @Nullable [] interfaces) {
        type = name;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        if ((access & NOT_PASSING) != 0 || name.startsWith("<")) {
            return null;
        }
        methods++;
        return new MethodVisitor(OpenedClassReader.ASM_API) {
            private boolean passes;

            @Override
            public void visitMethodInsn(
                    int opcode, String owner, String called, String calledDescriptor, boolean isInterface) {
                passes |= owner.equals("java/lang/reflect/InvocationHandler")
                        || (called.equals(name) && calledDescriptor.equals(descriptor) && !owner.equals(type));
            }

            @Override
            public void visitEnd() {
                passing += passes ? 1 : 0;
            }
        };
    }
}
