package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.link.Linker;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the call sites of woven methods in a class file. The constant pool alone does not tell whether a class is
 * woven: after the JVM has turned a woven class back, its constant pool still has the entries of the call sites.
 */
public final class WovenCallSites extends ClassVisitor {
    private final String bridge;
    private final Set<String> found = new HashSet<>();

    private WovenCallSites(String bridge) {
        super(OpenedClassReader.ASM_API);
        this.bridge = bridge;
    }

    /**
     * Tells whether a method of a class is woven. Methods that are only observed do not count.
     *
     * @param classFile the bytes of the class
     * @param bridge the name of the class that links the call sites of woven methods, with slashes
     * @return whether there is such a call site
     */
    public static boolean areIn(byte[] classFile, String bridge) {
        return !methods(classFile, bridge).isEmpty();
    }

    /**
     * Lists the methods of a class that are woven. Methods that are only observed do not count.
     *
     * @param classFile the bytes of the class
     * @param bridge the name of the class that links the call sites of woven methods, with slashes
     * @return the name and descriptor of each method
     */
    public static Set<String> methods(byte[] classFile, String bridge) {
        WovenCallSites sites = new WovenCallSites(bridge);
        OpenedClassReader.of(classFile).accept(sites, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return sites.found;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new MethodVisitor(OpenedClassReader.ASM_API) {
            @Override
            public void visitInvokeDynamicInsn(
                    String role, String callSiteDescriptor, Handle bootstrap, Object... arguments) {
                if (bootstrap.getOwner().equals(bridge) && !role.equals(Linker.OBSERVATION)) {
                    found.add(name + descriptor);
                }
            }
        };
    }
}
