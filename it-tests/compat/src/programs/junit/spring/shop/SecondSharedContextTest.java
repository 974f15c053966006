package shop;

class SecondSharedContextTest extends SharedContext {}
