package start;

import org.jboss.modules.Module;

/** Two modules with one class. */
public final class Start {
    private Start() {}

    public static void main(String[] args) throws Exception {
        System.out.println("one: " + some("one"));
        System.out.println("two: " + some("two"));
        System.out.println("one again: " + some("one"));
    }

    private static Object some(String module) throws Exception {
        return Module.getBootModuleLoader()
                .loadModule(module)
                .getClassLoader()
                .loadClass("shop.Prices")
                .getMethod("some")
                .invoke(null);
    }
}
