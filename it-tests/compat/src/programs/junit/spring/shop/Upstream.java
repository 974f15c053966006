package shop;

/** The shop asks it for prices. */
public interface Upstream {
    String ask(String sku);
}
